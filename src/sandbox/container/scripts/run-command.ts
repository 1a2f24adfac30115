/** The bash program that runs one command in the container, with the files that go in before it and those that come back
 *  after it: one exec, because each costs more than all of this work. It reads its data from stdin and names nothing secret
 *  in its arguments. On stdout it writes what the command writes, then the nonce, a line of results, the list of changed
 *  files, an archive of their contents, and the nonce again: an answer without that end was interrupted. The nonce ends
 *  stderr too, so that a caller does not have to wait until the platform has seen the end of this program. Commands get pipes
 *  of their own, so that nothing that stays in the background can keep this program open or write into its answer. */

/** The arguments are named at the top; the fields on stdin end with NUL: nonce, command, variables, an empty one. Then come
 *  as many bytes as the arguments say: names to remove (or, in a full sync, names to keep), names that are sent, an archive,
 *  and the command's own input. */
export const runCommandScript = toScript(String.raw`
unset EDGEFLUE_PROGRAM
ef_boot=$1 ef_base=$2 ef_seq=$3 ef_mode=$4 ef_cwd=$5 ef_names=$6 ef_sent=$7 ef_archive=$8 ef_input=$9
shift 9
ef_bytes_max=$1 ef_file_max=$2 ef_id=$3
shift 3
ef_ignore=("$@")
ef_state=/tmp/.edgeflue
ef_run=$ef_state/run
ef_work=/workspace
exec 3>&1 4>&2 1>/dev/null
exec 2>/dev/null
IFS= read -r -d '' ef_nonce
IFS= read -r -d '' ef_command
ef_env=()
while IFS= read -r -d '' ef_word && [ -n "$ef_word" ]; do ef_env+=("$ef_word"); done

ef_fail() {
  printf %s "$ef_nonce" >&4
  printf '%sfail %s\n%s' "$ef_nonce" "$1" "$ef_nonce" >&3
  # What was meant for this program is read to its end: no writer is left waiting.
  cat >/dev/null
  exit 0
}

if [ "$ef_mode" = fresh ]; then
  for ef_word in setsid tar find sort comm sed xargs head cat stat cp rm mv mkdir; do
    command -v "$ef_word" >/dev/null || ef_fail "tools $ef_word"
  done
  find / -maxdepth 0 -printf '' || ef_fail "tools GNU find"
  tar --version | grep -q GNU || ef_fail "tools GNU tar"
  [ -d "$ef_work" ] && [ -w "$ef_work" ] || ef_fail "workspace $(id -un)"
  rm -rf "$ef_state" && mkdir -m 700 "$ef_state" && printf %s "$ef_boot" >"$ef_state/boot" || ef_fail "state"
elif [ "$ef_mode" = full ]; then
  mkdir -p -m 700 "$ef_state" && printf %s "$ef_boot" >"$ef_state/boot" || ef_fail "state"
  rm -f "$ef_state"/manifest.*
else
  # Not $(<file), which starts a shell.
  ef_found=
  [ -f "$ef_state/boot" ] && IFS= read -r -d '' ef_found <"$ef_state/boot"
  [ "$ef_found" = "$ef_boot" ] || ef_fail replaced
  [ -f "$ef_state/manifest.$ef_base" ] || ef_fail base
fi
[ -d "$ef_run" ] || mkdir -m 700 "$ef_run" || ef_fail "state"
: >"$ef_run/pid"
printf %s $$ >"$ef_run/wrapper" || ef_fail "state"
printf %s "$ef_id" >"$ef_run/id"

# One record for each entry: type, mode, size, change time, modification time, inode, path//target. Folders have no times:
# those change with what is in them.
# It is sorted only where it differs: each program that is started here costs two milliseconds.
ef_manifest() {
  find . -mindepth 1 "@{ef_ignore[@]}" \( -type d -printf 'd %m 0 0 0 0 %P//\0' -o -printf '%y %m %s %C@ %T@ %i %P//%l\0' \) >"$ef_run/unsorted"
}
ef_sort() {
  LC_ALL=C sort -z "$ef_run/unsorted" >"$1"
}

ef_names_of() {
  sed -z -e 's/^\t\{0,1\}[^ ]* [^ ]* [^ ]* [^ ]* [^ ]* [^ ]* //' -e 's,//.*$,,'
}

# What goes in.
if ((ef_archive > 0)); then
  ef_free=$(stat -f -c '%a %S' "$ef_work") && ef_free=$((@{ef_free% *} * @{ef_free#* }))
  ((ef_free > ef_archive + 1048576)) || ef_fail "space $ef_free $ef_archive"
fi
cd "$ef_work" || ef_fail "workspace $(id -un)"
if [ "$ef_mode" = fresh ] || [ "$ef_mode" = full ]; then
  head -c "$ef_names" | LC_ALL=C sort -z >"$ef_run/keep"
  find . -mindepth 1 "@{ef_ignore[@]}" -printf '%y%P\0' | LC_ALL=C sort -z | LC_ALL=C comm -z -23 - "$ef_run/keep" | sed -z 's/^.//' | xargs -0 -r rm -rf --
elif ((ef_names > 0)); then
  # A name that ends with "/" has to be a folder: nothing is removed or written through a link in its place.
  while IFS= read -r -d '' ef_word; do
    case $ef_word in
      */) [ -d "@{ef_word%/}" ] && [ ! -L "@{ef_word%/}" ] || rm -f -- "@{ef_word%/}" ;;
      *) printf '%s\0' "$ef_word" >&9 ;;
    esac
  done < <(head -c "$ef_names") 9>"$ef_run/gone"
  xargs -0 -r rm -rf -- <"$ef_run/gone"
fi
((ef_sent > 0)) && head -c "$ef_sent" | LC_ALL=C sort -z >"$ef_run/sent"
if ((ef_archive > 0)); then
  head -c "$ef_archive" | tar -x -f - -p --no-same-owner --delay-directory-restore --warning=none || ef_fail "unpack"
fi
ef_before=$ef_state/manifest.$ef_base ef_between=0
if [ "$ef_mode" = fresh ] || [ "$ef_mode" = full ]; then
  ef_manifest && ef_sort "$ef_before" && cp "$ef_run/unsorted" "$ef_before.unsorted" || ef_fail manifest
elif ((ef_sent + ef_names > 0)); then
  ef_before=$ef_run/before
  ef_between=1
  ef_manifest && ef_sort "$ef_before" && cp "$ef_run/unsorted" "$ef_before.unsorted" || ef_fail manifest
  LC_ALL=C comm -z -3 "$ef_state/manifest.$ef_base" "$ef_before" >"$ef_run/between"
fi

# The command. Its pipes are read by programs of their own, whose end shows on 5 and 6.
ef_code=0 ef_background=0
if [ -n "$ef_command" ]; then
  ef_stdin=/dev/null
  if ((ef_input >= 0)); then head -c "$ef_input" >"$ef_run/in"; ef_stdin=$ef_run/in; fi
  # 10 to 13: the reading and the writing ends of two pipes without names.
  exec 14<> <(:) 15<> <(:)
  exec 10</proc/self/fd/14 11>/proc/self/fd/14 12</proc/self/fd/15 13>/proc/self/fd/15 14>&- 15>&-
  exec 5< <(exec cat <&10 7>&1 1>&3 3>&- 4>&- 10<&- 11>&- 12<&- 13>&-)
  ef_pump_out=$!
  exec 6< <(exec cat <&12 7>&1 1>&4 3>&- 4>&- 5<&- 10<&- 11>&- 12<&- 13>&-)
  ef_pump_err=$!
  (
    # The platform looks into what goes to hosts that are open, with an authority that is made for each container.
    ef_ca=/etc/cloudflare/certs/cloudflare-containers-ca.crt
    [ -r "$ef_ca" ] && export CURL_CA_BUNDLE=$ef_ca GIT_SSL_CAINFO=$ef_ca NODE_EXTRA_CA_CERTS=$ef_ca PIP_CERT=$ef_ca REQUESTS_CA_BUNDLE=$ef_ca SSL_CERT_FILE=$ef_ca
    for ef_word in "@{ef_env[@]}"; do export "$ef_word"; done
    export EDGEFLUE_COMMAND="$ef_id"
    cd -- "$ef_cwd" || exit 1
    # Linux takes 128 KiB as one argument.
    if ((@{#ef_command} > 100000)); then
      printf %s "$ef_command" >"$ef_run/script"
      exec setsid /bin/bash --noprofile --norc "$ef_run/script"
    fi
    exec setsid /bin/bash --noprofile --norc -c "$ef_command" bash
  ) <"$ef_stdin" 1>&11 2>&13 3>&- 4>&- 5<&- 6<&- 10<&- 11>&- 12<&- 13>&- &
  ef_pid=$!
  exec 11>&- 13>&-
  printf %s "$ef_pid" >"$ef_run/pid"
  wait "$ef_pid"
  ef_code=$?
  # What is still in a pipe is read; what a background process would write later is not waited for, and it goes nowhere, so
  # that the process does not die of it.
  ef_drain() {
    local ef_quiet=0 ef_at ef_stat
    while read -r -t 0.02 -u "$1" ef_word; (($? > 128)); do
      # One that sleeps, and not for want of room to write, has read all there is. One that has not had its turn does not sleep.
      ef_at= ef_stat=
      [ -r "/proc/$2/wchan" ] && ef_at=$(<"/proc/$2/wchan")
      IFS= read -r ef_stat <"/proc/$2/stat"
      case "@{ef_stat##*) } $ef_at" in *write* | [!S\ ]*) ef_quiet=0 ;; esac
      ((++ef_quiet < 3)) && continue
      ef_background=1
      setsid cat <&"$3" >/dev/null 2>&1 3>&- 4>&- 5<&- 6<&- 10<&- 12<&- &
      disown
      kill -9 "$2"
      return
    done
  }
  ef_drain 5 "$ef_pump_out" 10
  ef_drain 6 "$ef_pump_err" 12
  exec 5<&- 6<&- 10<&- 12<&-
fi
# Nothing more for the command: the caller must not wait to write.
exec </dev/null

# What comes back.
cd "$ef_work" || ef_fail "workspace $(id -un)"
ef_manifest || ef_fail manifest
ef_list=0 ef_total=0 ef_status=same
ef_lists_differ() {
  local -a ef_one ef_other
  mapfile -d '' ef_one <"$ef_before.unsorted"
  mapfile -d '' ef_other <"$ef_run/unsorted"
  [ "@{ef_one[*]}" != "@{ef_other[*]}" ]
}
if ((ef_between)) || ef_lists_differ; then
  ef_sort "$ef_run/after" || ef_fail manifest
  LC_ALL=C comm -z -3 "$ef_before" "$ef_run/after" >"$ef_run/changes"
  : >"$ef_run/earlier"
  if ((ef_between)); then
    # Changes that were there before the command, but for what was sent.
    ((ef_sent > 0)) || : >"$ef_run/sent"
    ef_names_of <"$ef_run/between" | LC_ALL=C sort -z -u | LC_ALL=C comm -z -23 - "$ef_run/sent" >"$ef_run/earlier"
  fi
  cp "$ef_run/changes" "$ef_run/list"
  if [ -s "$ef_run/earlier" ]; then
    declare -A ef_wanted=()
    while IFS= read -r -d '' ef_word; do ef_wanted["x$ef_word"]=1; done <"$ef_run/earlier"
    printf '\0' >>"$ef_run/list"
    while IFS= read -r -d '' ef_word; do
      ef_name=@{ef_word#* * * * * * }
      [ -n "@{ef_wanted["x@{ef_name%%//*}"]}" ] && printf '%s\0' "$ef_word"
    done <"$ef_run/between" >>"$ef_run/list"
  fi
  if [ -s "$ef_run/list" ]; then
    ef_status=changed
    : >"$ef_run/files"
    while IFS= read -r -d '' ef_word; do
      [ "@{ef_word:0:2}" = $'\tf' ] || continue
      ef_size=@{ef_word#* * }
      ef_size=@{ef_size%% *}
      ef_total=$((ef_total + ef_size))
      ((ef_size > ef_file_max)) && ef_status=large
      ef_name=@{ef_word#* * * * * * }
      printf '%s\0' "@{ef_name%%//*}" >&9
    done <"$ef_run/list" 9>"$ef_run/files"
    ((ef_total > ef_bytes_max)) && ef_status=large
    ef_list=$(stat -c %s "$ef_run/list")
    ((ef_list > ef_bytes_max)) && ef_status=large
  fi
fi
if [ "$ef_status" != same ] || ((ef_between)); then
  mv "$ef_run/after" "$ef_state/manifest.$ef_seq"
  mv "$ef_run/unsorted" "$ef_state/manifest.$ef_seq.unsorted"
  [ "$ef_status" = same ] && ef_status=sent
fi
[ -n "$ef_command" ] && for ef_word in /proc/[0-9]*/stat; do
  IFS= read -r ef_name <"$ef_word" || continue
  ef_name=@{ef_name##*) }
  set -- $ef_name
  [ "$4" = "$ef_pid" ] && [ "$1" != Z ] && ef_background=1
done
printf '%sexit %s %s %s %s %s\n' "$ef_nonce" "$ef_code" "$ef_background" "$ef_status" "$ef_list" "$ef_total" >&3
if [ "$ef_status" = changed ] || [ "$ef_status" = large ]; then
  cat "$ef_run/list" >&3
fi
if [ "$ef_status" = changed ]; then
  [ -s "$ef_run/files" ] && tar -c -f - --format=gnu --no-recursion --hard-dereference --warning=none --ignore-failed-read --null -T "$ef_run/files" >&3
fi
for ef_word in "$ef_state"/manifest.*; do
  ef_name=@{ef_word##*/manifest.}
  case @{ef_name%.unsorted} in "$ef_base" | "$ef_seq") ;; *) rm -f "$ef_word" ;; esac
done
: >"$ef_run/pid"
((ef_input >= 0)) && rm -f "$ef_run/in"
# With this the next program may begin.
printf %s "$ef_nonce" >&4
printf %s "$ef_nonce" >&3
exit 0
`);

/** "@{" stands for bash's "${", which begins a substitution of JavaScript. Comments are left out: bash would read them at
 *  each command. */
export function toScript(text: string): string {
  return text
    .replaceAll("@{", "${")
    .replace(/^ *#.*\n/gm, "")
    .trim();
}
