### strict mode with a cleanup trap and a temporary file
set -euo pipefail
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
grep -c ERROR app.log > "$tmp"
echo "errors: $(cat "$tmp")"
[[ -s $tmp ]] && echo nonempty

### here-document into a script that runs
cat > run.sh <<'EOF'
#!/usr/bin/env bash
set -eu
name=${1:-world}
printf 'Hello, %s!\n' "$name"
for i in "$@"; do echo "arg: $i"; done
EOF
chmod +x run.sh
./run.sh
./run.sh "a b" c
bash run.sh x

### find with several conditions and exec plus
find . -type f \( -name '*.ts' -o -name '*.js' \) -not -path './node_modules/*' -exec grep -l export {} + | sort
find src -name '*.py' -exec sh -c 'for f; do echo "$f: $(wc -l < "$f")"; done' _ {} +
find . -maxdepth 1 -type f -size +100c | sort

### sed edits of code
sed -i 's/TODO: handle errors/Errors are thrown/' src/main.ts
sed -i '/^import/a import { version } from "./util.ts";' src/main.ts
sed -i -e '$a // end' -e '1i // start' src/util.ts
sed -i.bak 's/8080/9090/' config.yml
cat src/main.ts src/util.ts config.yml config.yml.bak

### awk report of a log
awk '{ level[$2]++; if ($2 == "ERROR") last = $0 } END { for (l in level) print l, level[l] | "sort"; close("sort"); print "last:", last }' app.log

### jq edits of package.json
tmp=$(mktemp)
jq '.version = "2.0.0" | .scripts.lint = "biome check" | del(.dependencies.zod)' package.json > "$tmp" && mv "$tmp" package.json
cat package.json
jq -r '.scripts | to_entries[] | "\(.key)\t\(.value)"' package.json
jq -e '.missing' package.json || echo "exit $?"

### loops over odd names
mkdir odd; touch "odd/a b" $'odd/c\nd' odd/'$x' odd/-n 'odd/*'
find odd -type f -print0 | sort -z | while IFS= read -r -d '' f; do printf '[%q]\n' "$f"; done
for f in odd/*; do printf '<%s>' "$(basename -- "$f")"; done; echo
find odd -type f -print0 | sort -z | xargs -0 -n1 sh -c 'printf "%s|" "$1"' _ | tr '\n' '#'

### arrays of arguments
args=(-n --include='*.ts')
[[ -d src ]] && args+=(-r)
grep "${args[@]}" export src | sort
echo "${#args[@]}: ${args[*]}"
unset 'args[1]'
printf '%s\n' "${!args[@]}"

### getopts
parse() {
  local OPTIND opt verbose=0 out=
  while getopts ':vo:h' opt; do
    case $opt in
      v) verbose=$((verbose + 1)) ;;
      o) out=$OPTARG ;;
      h) echo usage; return 0 ;;
      :) echo "missing argument of -$OPTARG" >&2; return 2 ;;
      \?) echo "unknown -$OPTARG" >&2; return 2 ;;
    esac
  done
  shift $((OPTIND - 1))
  echo "verbose=$verbose out=$out rest=$*"
}
parse -vv -o file a b
parse -h
parse -x; echo $?
parse -o; echo $?

### long options by hand
while [ $# -gt 0 ]; do :; done
set -- --name=demo --force -- a b
while (( $# )); do
  case "$1" in
    --name=*) name="${1#*=}" ;;
    --force) force=1 ;;
    --) shift; break ;;
  esac
  shift
done
echo "$name ${force:-0} $#: $*"

### counting words of a text
tr -cs '[:alpha:]' '\n' < README.md | tr '[:upper:]' '[:lower:]' | sed '/^$/d' | sort | uniq -c | sort -k1,1nr -k2 | head -5

### process substitution with diff and comm
diff <(sort words.txt) <(sort -u words.txt)
comm -12 <(sort words.txt | uniq) <(printf 'apple\nfig\nkiwi\n')
paste -d, <(cut -f1 people.tsv) <(cut -f3 people.tsv)

### heredoc with variables and a command
name=demo
cat <<EOF > out.yml
name: $name
date: $(date -u -d @0 +%F)
price: \$5
path: ${HOME:+set}
items:
$(printf '  - %s\n' one two)
EOF
cat out.yml

### heredoc with tabs removed
if true; then
	cat <<-'EOF'
	indented $x
		twice
	EOF
fi

### checks before writing a file
target=build/out/result.txt
mkdir -p "$(dirname "$target")"
[ -e "$target" ] || echo created > "$target"
[ -e "$target" ] && cat "$target"
test -w "$target" && echo writable
[[ $target == build/* && $target =~ \.txt$ ]] && echo "${target##*/} ${target%.*} ${target%%/*}"

### retry with a counter
n=0
until [ "$n" -ge 3 ]; do
  if false; then break; fi
  n=$((n + 1))
  echo "attempt $n"
done
echo "gave up after $n"

### parallel xargs in order
printf '%s\n' 1 2 3 4 | xargs -P 1 -I{} sh -c 'echo "job {}"'
seq 10 | xargs -n 3 echo
echo "a,b,c" | xargs -d, -n1

### background jobs and wait
work() { sleep "0.0$1"; echo "done $1" > "job$1"; return "$1"; }
work 1 & first=$!
work 2 & second=$!
wait $first; echo "first $?"
wait $second; echo "second $?"
cat job1 job2

### csv to json
tail -n +2 people.csv | jq -R -s -c 'split("\n") | map(select(. != "") | split(",") | {name: .[0], age: (.[1] | tonumber), city: .[2]})'
awk -F, 'NR > 1 { printf "%s is %d\n", $1, $2 }' people.csv
jq -r '.[] | [.id, .name, (.tags | join("|"))] | @csv' users.json

### replace in many files
grep -rl 'lines\|line' --include='*.txt' . | sort | xargs sed -i 's/line/row/g'
head -3 notes.txt
grep -rn row --include='*.txt' . | sort | head -4

### sort by several keys
sort -t, -k3,3 -k2,2nr people.csv
sort -k2,2 -k1,1r people.tsv
sort -n numbers.txt | tail -2
sort -V <<< $'v1.10\nv1.9\nv1.2.1'
sort -u words.txt | wc -l

### git work flow
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main && git add -A && git commit -qm initial
git checkout -q -b feature
echo 'export const two = 2;' >> src/util.ts
git add -p < /dev/null > /dev/null 2>&1
git commit -qam 'Add two'
git log --oneline --stat main..feature
git diff main --stat
git checkout -q main && git merge --no-ff -q -m merge feature && git log --oneline | wc -l
git branch -d feature
git status --porcelain
rm -rf .git

### a patch made and applied
cp -r src src2
sed -i 's/a + b/b + a/' src2/util.ts
diff -ru src src2 > change.patch
cat change.patch | sed 's/\t.*//'
patch -p1 -d src --dry-run < change.patch > /dev/null; echo $?
(cd src && patch -p1 < ../change.patch)
cmp src/util.ts src2/util.ts && echo same
rm change.patch

### numbers and dates
printf '%05.2f|%-8s|%+d|%x|%o|%e\n' 3.14159 left 5 255 8 12345.678
date -u -d '2024-02-28 + 2 days' +%Y-%m-%d
date -u -d '2024-01-31 12:00 UTC' '+%s %j %U %A'
echo $((7 / 2)) $((-7 % 3)) $((2 ** 10)) $((0x1f)) $((1 << 4 | 3))
echo 'scale=3; 10/3; sqrt(2)' | bc
awk 'BEGIN { printf "%.3f %d\n", 10/3, 10/3 }'

### string work in bash
s="The quick brown fox"
echo "${#s} ${s:4:5} ${s: -3} ${s/quick/slow} ${s//o/0} ${s^^} ${s,,}"
echo "${s%% *} ${s#* } ${s/#The/A} ${s/%fox/dog}"
IFS=' ' read -ra words <<< "$s"; echo "${words[2]} ${#words[@]}"
printf -v joined '%s,' "${words[@]}"; echo "${joined%,}"
[[ $s =~ (quick)\ (brown) ]] && echo "${BASH_REMATCH[2]}-${BASH_REMATCH[1]}"

### associative array as a counter
declare -A seen
while read -r w; do seen[$w]=$((${seen[$w]:-0} + 1)); done < words.txt
for k in "${!seen[@]}"; do echo "$k=${seen[$k]}"; done | sort
[[ -v seen[apple] ]] && echo has
unset 'seen[apple]'; echo "${#seen[@]}"

### mapfile and slices
mapfile -t lines < words.txt
echo "${#lines[@]} ${lines[0]} ${lines[-1]} ${lines[@]:1:2}"
readarray -t -s 2 -n 2 some < words.txt; echo "${some[*]}"
printf '%s\n' "${lines[@]/%/!}" | head -2

### reading a file with a header
{ read -r header; while IFS=, read -r name age city; do echo "$city: $name ($age)"; done; } < people.csv
echo "$header"

### exit codes through a pipeline
false | true; echo $?
set -o pipefail
false | true; echo $?
true | grep -q nothing words.txt; echo "${PIPESTATUS[*]}"
! grep -q nothing words.txt; echo $?

### errors in functions under set -e
f() { false; echo "not reached"; }
(set -e; f; echo after) ; echo "status $?"
(set -e; f || echo "handled"; echo after)
(set -e; x=$(false); echo after) ; echo "status $?"
(set -e; local_test() { local x=$(false); echo "local hides it"; }; local_test)

### the ERR trap and line numbers
trap 'echo "failed: $?"' ERR
false
grep -q nothing words.txt
echo end

### redirections of both streams
{ echo out; echo err >&2; } > both.txt 2>&1; cat both.txt
{ echo out; echo err >&2; } 2> err.txt | sed 's/^/> /'
cat err.txt
exec 3> three.txt; echo to three >&3; exec 3>&-; cat three.txt
ls nothing 2>/dev/null || echo missing

### tee and append
echo one | tee a.log b.log > /dev/null
echo two | tee -a a.log
cat a.log b.log

### archives
tar czf src.tgz src && tar tzf src.tgz | sort
mkdir un && tar xzf src.tgz -C un && diff -r src un/src && echo identical
gzip -k notes.txt && gunzip -c notes.txt.gz | head -1
zip -qr d.zip docs && unzip -l d.zip | awk '{ print $4 }' | grep md
rm d.zip src.tgz notes.txt.gz

### checksums
sha256sum words.txt notes.txt > sums && sha256sum -c sums
md5sum < words.txt
echo changed >> words.txt; sha256sum -c sums 2>/dev/null; echo $?

### base64 and hex
printf 'hello' | base64
printf 'aGVsbG8=' | base64 -d; echo
printf 'hello' | xxd -p
printf '68656c6c6f' | xxd -r -p; echo
printf 'hello' | od -An -tx1 | tr -d ' \n'; echo

### case with patterns
for f in a.tar.gz b.zip c.txt README Makefile; do
  case $f in
    *.tar.gz | *.tgz) echo "$f tar" ;;
    *.zip) echo "$f zip" ;;
    [A-Z]*) echo "$f capital" ;;
    *) echo "$f other" ;;
  esac
done

### globs
shopt -s nullglob globstar extglob
echo **/*.ts
echo !(*.txt|*.json)
echo *.none
for f in docs/**/*.txt; do echo "$f"; done
echo [a-c]*.txt {a,b}{1,2} {3..1} {a..e..2}

### renames in a loop
mkdir r; touch r/{1,2,3}.jpeg
for f in r/*.jpeg; do mv -- "$f" "${f%.jpeg}.jpg"; done
ls r
i=0; for f in r/*.jpg; do printf -v new 'r/img%03d.jpg' $((++i)); mv "$f" "$new"; done
ls r

### a lock with mkdir
lock=.lock
if mkdir "$lock" 2>/dev/null; then echo got it; fi
mkdir "$lock" 2>/dev/null || echo taken
rmdir "$lock"; [ -d "$lock" ] || echo free

### functions that return text
join_by() { local d=${1-} f=${2-}; if shift 2; then printf %s "$f" "${@/#/$d}"; fi; }
join_by , a b c; echo
join_by ' | ' x; echo
max() { local m=$1; for n in "$@"; do (( n > m )) && m=$n; done; echo "$m"; }
max 3 9 2
result=$(max 1 2); echo "$result"

### recursion
fact() { if (( $1 <= 1 )); then echo 1; else echo $(( $1 * $(fact $(( $1 - 1 ))) )); fi; }
fact 10
fib() { local a=0 b=1 i; for ((i = 0; i < $1; i++)); do read -r a b <<< "$b $((a + b))"; done; echo "$a"; }
fib 20

### jq over lines of json
jq -s 'group_by(.type) | map({type: .[0].type, total: map(.n) | add})' events.jsonl
jq -c 'select(.n > 2)' events.jsonl
jq -n '[inputs.n] | add' events.jsonl
jq -r 'select(.type == "click") | .n' events.jsonl | paste -sd+ | bc

### jq with arguments
jq -n --arg name Ada --argjson age 36 '{name: $name, age: $age, env: $ENV.NOTHING}'
jq --arg id 2 '.[] | select(.id == ($id | tonumber)).name' users.json
jq -r --args '$ARGS.positional[]' -n a b
jq 'map(.tags[]) | unique' -c users.json
jq '[.[] | .name | ascii_downcase | test("a")]' -c users.json

### yaml by sed and awk
awk '/^server:/ { in_server = 1; next } /^[^ ]/ { in_server = 0 } in_server && /port/ { print $2 }' config.yml
sed -n '/^server:/,/^[^ ]/p' config.yml
sed 's/^\( *port: \).*/\19999/' config.yml
grep -oP '(?<=port: )\d+' config.yml || true

### ini section
awk -F ' *= *' '/^\[/ { section = $0; next } section == "[extra]" && $1 == "color" { print $2 }' settings.ini
sed -n '/^\[main\]/,/^\[/{/^\[/!p}' settings.ini | sed '/^$/d'

### a table
printf '%s\t%s\n' name size; find src -type f -printf '%f\t%s\n' | sort
column -t -s, people.csv
printf '%-10s|%5s|\n' left right a 1

### lines around a match
grep -n -A1 -B1 'TODO' notes.txt
grep -c '' notes.txt
grep -vn '^$' notes.txt | cut -d: -f1 | paste -sd, -
sed -n '2,4p;4q' notes.txt
awk 'NR==2, NR==3' notes.txt
head -n -2 notes.txt | tail -n 1

### unique without sorting
awk '!seen[$0]++' words.txt
awk '{ a[NR] = $0 } END { for (i = NR; i > 0; i--) print a[i] }' words.txt
nl -ba words.txt | tail -2
tac words.txt | head -2

### changes of permissions and links
chmod 640 notes.txt; stat -c '%a %s %F' notes.txt
ln -s notes.txt link; readlink link; cat link | head -1
ln -sfn src link; readlink link; ls link/
[ -L link ] && echo "is a link"
find . -type l
chmod -R u+x src && test -x src/main.ts && echo executable

### du, df and wc
du -b words.txt
wc -lwc words.txt notes.txt
find . -type f -name '*.txt' | wc -l
ls -1 | wc -l
wc -m < README.md

### environment of commands
FOO=bar sh -c 'echo $FOO'
env -i PATH="$PATH" BAR=1 sh -c 'echo ${FOO:-none} $BAR'
export A=1; unset A; echo "${A-unset}"
( cd src && pwd | sed 's|.*/||' ); basename "$PWD" > /dev/null
printenv NOTHING || echo "exit $?"

### arithmetic loops
for ((i = 0, j = 10; i < j; i += 3, j--)); do echo "$i $j"; done
i=5; while ((i-- > 0)); do ((i == 2)) && continue; echo -n "$i "; done; echo
let 'x = 3' 'y = x * 2'; echo $x $y
(( x > 2 && y < 10 )) && echo yes
echo $(( x > y ? x : y ))

### select lines by number from a list
printf '2\n4\n' | while read -r n; do sed -n "${n}p" words.txt; done
awk 'NR == FNR { want[$1]; next } FNR in want' <(printf '1\n3\n') words.txt

### join two files
sort people.csv > p.sorted; printf 'Ada,engineer\nLinus,kernel\n' > jobs.csv
join -t, p.sorted jobs.csv
join -t, -v1 p.sorted jobs.csv
awk -F, 'NR==FNR { job[$1] = $2; next } $1 in job { print $1, job[$1] }' jobs.csv people.csv

### split and cat
split -l 2 words.txt part_; ls part_*; cat part_* | cmp - words.txt && echo same
split -b 10 -d words.txt n_; ls n_* | wc -l
head -c 5 words.txt; echo; tail -c 5 words.txt

### a makefile made by printf
printf 'all: build\n\nbuild:\n\techo building\n' > Makefile
cat -A Makefile
grep -P '^\t' Makefile
expand -t 4 Makefile | tail -1

### unicode
grep -o 'Café\|日本語' README.md
echo 'naïve' | wc -m
printf '%s\n' 日本語 | cut -c1-3 | xxd -p
echo "ÀÉ" | sed 's/É/e/'
awk 'BEGIN { print length("日本語"), toupper("é"), substr("日本語", 2, 1) }'
rev <<< "äbc"

### crlf to lf
tr -d '\r' < crlf.txt | xxd -p
sed -i 's/\r$//' crlf.txt; wc -c crlf.txt
printf 'a\nb\n' | sed 's/$/\r/' | od -c | head -2

### no newline at the end
cat no-newline.txt; echo
wc -l no-newline.txt
while read -r l || [ -n "$l" ]; do echo "got $l"; done < no-newline.txt
echo >> no-newline.txt; tail -c1 no-newline.txt | xxd -p
sed -i -e '$a\' no-newline.txt; wc -c < no-newline.txt

### times and touch
touch -d '2024-01-01T00:00:00Z' old; touch -d '2024-06-01T00:00:00Z' new
[ new -nt old ] && echo newer
find . -newer old -name 'new'
stat -c %Y old
ls -t old new | head -1

### echo and printf corners
echo -e 'a\tb\n\x41'; echo -n x; echo; echo '-n'
printf '%s %s\n' a b c; printf '%b' 'a\nb\n'; printf '%%|%c|%5.1f\n' hello 2.25
printf '%q\n' "it's" 'a b' '' $'\n'
printf '%(%Y)T\n' 0

### quoting
x='a  b'; echo $x; echo "$x"; echo '$x'; echo \$x "\$x" "`echo hi`"
echo "a'b" 'a"b' $'it\'s\t!' "nested $(echo "in $(echo "deep")")"
y=*; echo "$y" | head -c1; echo
eval 'z="1 2"'; set -- $z; echo $#

### defaults and errors of variables
unset u; echo "${u:-default} ${u-} ${u:+set}"; : "${u:=assigned}"; echo "$u"
(: "${nothing:?is required}") 2>&1 | sed 's/.*nothing/nothing/'; echo "${PIPESTATUS[0]}"
a=1; b=a; echo "${!b}"; declare -n ref=a; ref=5; echo "$a"
echo "${@:-none}" "${*:-none}" "$#"

### subshell and group
x=1; (x=2; echo $x); echo $x; { x=3; }; echo $x
(exit 7); echo $?
out=$( { echo o; echo e >&2; } 2>&1 ); echo "$out"
x=$(cat <<'EOF'
line (1)
line "2"
EOF
); echo "$x"

### dates in file names and sequences
for d in $(seq -w 8 11); do echo "log-2024-01-$d.txt"; done
seq 0 0.5 2; seq -s, 5; seq 3 -1 1 | paste -sd' '
echo {01..05} {a..c}{1..2}

### test of a web service by its log
grep -E ' (404|5[0-9]{2}) ' app.log | wc -l
grep GET app.log | awk '{ print $4 }' | sort | uniq -c
sed -nE 's/.*\(code=([0-9]+)\).*/\1/p' app.log
cut -d' ' -f1 app.log | cut -c12-19 | head -2
awk '{ split($1, t, /[T:Z-]/); print t[4] ":" t[5] }' app.log | uniq -c

### comment and uncomment
sed -i '/debug/s/^/# /' config.yml; grep debug config.yml
sed -i '/debug/s/^# //' config.yml; grep debug config.yml
sed -i '/^server/,/^debug/{/port/d}' config.yml; cat config.yml

### insert a block after a match
sed '/^## Usage/r docs/guide.md' README.md | head -12
awk '1; /^# Demo/ { print "badge" }' README.md | head -3
sed '/^$/N;/^\n$/D' README.md | wc -l
perl -v > /dev/null 2>&1; true

### multi-line replacement with awk
awk -v RS= -v ORS='\n\n' '{ gsub(/\n/, " "); print NR ": " $0 }' README.md | head -5
awk 'BEGIN { RS = ""; FS = "\n" } { print $1 " / " NF }' notes.txt
sed -e ':a' -e 'N' -e '$!ba' -e 's/\n/, /g' words.txt

### rg as agents call it
rg -n 'export' -g '*.ts' --no-heading --sort path .
rg -l TODO --sort path .
rg -c . words.txt
rg --files --sort path -g 'docs/**' .
rg -o -N '\d+ms' app.log
rg -i -w banana words.txt --count
rg -A1 -B1 -n cherry words.txt
rg -e one -e two --sort path docs

### timeouts
timeout 1 true; echo $?
timeout 0.05 sleep 5; echo $?
timeout -k 0.1 0.05 sleep 5; echo $?

### named pipes are not needed
mkdir -p fifo && echo data > fifo/in && (cat fifo/in > fifo/out) && cat fifo/out
coproc_free() { :; }; coproc_free && echo ok

### comparing versions
ver() { printf '%s\n%s\n' "$1" "$2" | sort -V | head -1; }
[ "$(ver 1.10.0 1.9.0)" = 1.9.0 ] && echo "1.9 is older"
[[ "$(printf '%s\n' 2.0 10.0 | sort -V | tail -1)" == 10.0 ]] && echo ok

### secrets are masked
line='token=abcdef123456 user=ada'
echo "${line/token=*([^ ])/token=***}"
shopt -s extglob; echo "${line/token=*([^ ])/token=***}"
sed -E 's/(token=)[^ ]+/\1***/' <<< "$line"

### reading numbers safely
is_int() { [[ $1 =~ ^-?[0-9]+$ ]]; }
for v in 1 -5 a 1.5 ''; do is_int "$v" && echo "int $v" || echo "no '$v'"; done
printf '%d\n' 010 0x10 "'A" 2>/dev/null
[ 5 -gt abc ] 2>/dev/null; echo $?

### local scopes
x=global; f() { local x=local; g; }; g() { echo "$x"; x=changed; }; f; echo "$x"
h() { declare -g y=9; }; h; echo "$y"
readonly z=1; (z=2) 2>/dev/null; echo $?

### here-string and read with a prompt
read -r a b rest <<< 'one two three four'; echo "$a|$b|$rest"
IFS=: read -r user _ id _ <<< 'root:x:0:0'; echo "$user $id"
read -r -n 3 three <<< abcdef; echo "$three"
while IFS='=' read -r k v; do echo "$k -> $v"; done <<< $'a=1\nb=2=3'

### a tree of folders
mkdir -p proj/{src/{core,utils},test,docs}
touch proj/src/core/{a,b}.ts proj/test/a.test.ts
find proj -type d | sort
find proj -name '*.ts' | sed 's|^proj/||' | sort
find proj -empty -type d | sort
rm -r proj/src && ls proj

### lines to delete in place
grep -v '^$' notes.txt > n && mv n notes.txt && cat notes.txt
sed -i '/second/d; 1!G; $!h' notes.txt; cat notes.txt
ed_free=1; echo $ed_free

### number formatting
printf "%'d\n" 1234567 | tr -d "'"
numfmt --to=iec 1536 1048576; numfmt --from=iec 2K
awk 'BEGIN { printf "%.2e %5.1f%%\n", 12345.678, 45.67 }'
echo "3.7 + 1.2" | bc; echo "7/2" | bc -l | head -c 5; echo

### a state machine in awk
awk '
  function trim(s) { sub(/^ +/, "", s); sub(/ +$/, "", s); return s }
  /^```/ { code = !code; next }
  code { print "code: " trim($0) }
  !code && /^#+ / { depth = index($0, " ") - 1; print depth ": " substr($0, depth + 2) }
' README.md

### printf in awk to several files
awk -F, 'NR > 1 { print $1 > ($3 == "London" ? "london.txt" : "other.txt") }' people.csv
cat london.txt other.txt
awk '{ print | "sort -r" }' words.txt | head -2
awk 'BEGIN { while (("echo a; echo b" | getline line) > 0) print "got", line }'
awk 'BEGIN { "date -u -d @0 +%Y" | getline y; print y; print ENVIRON["NOTHING"] "." }'
