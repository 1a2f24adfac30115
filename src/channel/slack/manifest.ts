/** The manifest of the app at Slack, for "Create an app, from a manifest": with the addresses of this deployment, and the
 *  scopes and events that the options need. */

import type { SlackOptions } from "./options.ts";

/** Of the bot, with what each is for. */
export function scopesOf({
  users,
  signs = true,
  replies = "answer",
  files = true,
  commands = [],
  prompts = [],
}: SlackOptions): string[] {
  return [
    "app_mentions:read",
    "channels:history",
    "chat:write",
    "groups:history",
    "im:history",
    "mpim:history",
    // The status line of a thread, and what is suggested in one.
    ...(signs || prompts.length > 0 ? ["assistant:write"] : []),
    ...(signs || replies === "tools" ? ["reactions:write"] : []),
    ...(files ? ["files:read", "files:write"] : []),
    ...(commands.length > 0 ? ["commands"] : []),
    // Guests are distinguished from members. Who decides about a call is looked at also where guests may.
    ...(users !== undefined ? [] : ["users:read"]),
  ].sort();
}

export function toManifest(name: string, url: string, options: SlackOptions): object {
  const { commands = [], install = false, prompts = [] } = options;
  return {
    display_information: { name },
    features: {
      ...(prompts.length > 0 && { assistant_view: { assistant_description: `Asks ${name}.` } }),
      app_home: { messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      ...(commands.length > 0 && {
        slash_commands: commands.map((command) => ({
          command,
          url,
          description: `Asks ${name}.`,
          usage_hint: "what you want",
          // So that mentions come with their ids.
          should_escape: true,
        })),
      }),
      bot_user: { display_name: name, always_online: true },
    },
    oauth_config: {
      ...(install && { redirect_urls: [`${url}/oauth_redirect`] }),
      scopes: { bot: scopesOf(options) },
    },
    settings: {
      event_subscriptions: {
        request_url: url,
        bot_events: [
          "app_mention",
          ...(prompts.length > 0 ? ["assistant_thread_started"] : []),
          "message.channels",
          "message.groups",
          "message.im",
          "message.mpim",
          ...(install ? ["app_uninstalled", "tokens_revoked"] : []),
        ],
      },
      interactivity: { is_enabled: true, request_url: url },
      org_deploy_enabled: install,
      socket_mode_enabled: false,
      token_rotation_enabled: install,
    },
  };
}
