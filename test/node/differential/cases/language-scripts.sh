### count files by extension
for f in * */*; do [ -f "$f" ] || continue; case $f in *.*) ext=${f##*.};; *) ext=none;; esac; echo "$ext"; done | sort | uniq -c | sort -k1,1nr -k2

### rename files by pattern
mkdir work && cd work; touch IMG_1.JPG IMG_2.JPG "IMG 3.JPG"; for f in *.JPG; do mv -- "$f" "$(echo "${f%.JPG}" | tr 'A-Z ' 'a-z_').jpg"; done; ls; cd ..; rm -r work

### replace text in many files
grep -rl TODO . --include='*.ts' --include='*.txt' | sort | while IFS= read -r f; do sed -i 's/TODO/DONE/' "$f"; echo "changed $f"; done; grep -rn DONE . | sort

### numbered output with printf and a counter
n=0; while IFS= read -r line; do printf '%3d: %s\n' $((++n)) "$line"; done < README.md; echo "$n lines"

### find the longest line
longest=; while IFS= read -r l || [ -n "$l" ]; do (( ${#l} > ${#longest} )) && longest=$l; done < src/main.ts; echo "${#longest} $longest"; while read -r l || [[ -n $l ]]; do echo "[$l]"; done < no-newline.txt

### backup with a check
set -e
src=notes.txt; dst=$src.bak
if [[ -e $dst ]]; then echo "exists"; exit 1; fi
cp "$src" "$dst"
cmp -s "$src" "$dst" && echo "backup ok: $(wc -c < "$dst") bytes"
rm "$dst"

### json by hand
json='{'; sep=; for kv in name=demo version=1.2; do json+="$sep\"${kv%%=*}\":\"${kv#*=}\""; sep=,; done; json+='}'; echo "$json"; echo "$json" | jq -r .name

### semantic versions
ver() { local IFS=.; local a=($1) b=($2) i; for i in 0 1 2; do ((10#${a[i]:-0} > 10#${b[i]:-0})) && { echo gt; return; }; ((10#${a[i]:-0} < 10#${b[i]:-0})) && { echo lt; return; }; done; echo eq; }; ver 1.2.3 1.2.10; ver 2.0 1.9.9; ver 1.0 1.0.0; ver 1.08.0 1.8.0
v=$(jq -r .version package.json); IFS=. read -r major minor patch <<< "$v"; echo "$major.$((minor+1)).0"; echo "${v%.*}.$((patch+1))"

### csv to other forms
{ read -r header; IFS=, read -ra cols <<< "$header"; while IFS=, read -ra row; do for i in "${!cols[@]}"; do printf '%s=%s ' "${cols[i]}" "${row[i]}"; done; echo; done; } < people.csv
tail -n +2 people.csv | while IFS=, read -r n a c; do echo "| $n | $a | $c |"; done; awk -F, 'NR>1{s+=$2} END{print s/(NR-1)}' people.csv

### menus and input by read
printf '2\nyes\n' | { read -r choice; read -r ok; case $choice in 1) echo one;; 2) echo two;; esac; [[ $ok =~ ^[Yy] ]] && echo confirmed; }

### dates and durations
s=3725; printf '%02d:%02d:%02d\n' $((s/3600)) $((s%3600/60)) $((s%60)); TZ=UTC printf '%(%Y-%m-%d %H:%M:%S)T\n' 86400; start=$SECONDS; echo $((SECONDS - start)); printf -v today '%(%F)T' -1; [[ $today =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] && echo date

### here-document as a file template
name=app port=8080; cat > conf <<EOF
server {
  listen $port;
  name ${name^^};
  path "$(echo /srv/$name)";
  literal \$host;
}
EOF
cat conf; rm conf; cat > s.sh <<'EOF'
#!/bin/bash
echo "args: $*"
EOF
chmod +x s.sh; ./s.sh a b; rm s.sh

### colours and escapes
RED=$'\e[31m'; NC='\033[0m'; printf "%sred${NC}\n" "$RED" | od -c | head -2; echo -e "\033[1mbold\033[0m" | cat -v

### sorting an array
a=(pear apple fig "big plum"); IFS=$'\n' sorted=($(sort <<<"${a[*]}")); unset IFS; printf '<%s>' "${sorted[@]}"; echo; mapfile -t r < <(printf '%s\n' "${a[@]}" | sort -r); echo "${r[0]}"; for ((i=0;i<${#a[@]};i++)); do for ((j=i+1;j<${#a[@]};j++)); do [[ ${a[i]} > ${a[j]} ]] && { t=${a[i]}; a[i]=${a[j]}; a[j]=$t; }; done; done; echo "${a[*]}"

### unique words and sets
declare -A seen; for w in b a b c a; do [[ ${seen[$w]} ]] && continue; seen[$w]=1; echo $w; done; set1="a b c" set2="b c d"; for x in $set1; do for y in $set2; do [ "$x" = "$y" ] && echo "both $x"; done; done; comm -12 <(tr ' ' '\n' <<< $set1) <(tr ' ' '\n' <<< $set2)

### checks before work
for c in ls cat nosuch; do if command -v $c >/dev/null 2>&1; then echo "$c ok"; else echo "$c missing"; fi; done; : "${NAME:=default}"; echo $NAME; [ -n "${CI:-}" ] || echo "no ci"; [[ -d docs && -r notes.txt && ! -e nope ]] && echo ready; test -z "$(ls -A empty-dir)" && echo "empty"

### temporary files and cleanup
tmp=$(mktemp); trap 'rm -f "$tmp"; echo removed' EXIT; echo data > "$tmp"; wc -c < "$tmp"; d=$(mktemp -d); touch $d/x; ls $d; rm -rf "$d"; [ -e "$d" ] || echo gone

### errors to a log
log=run.log; exec 3>&1 4>&2 >"$log" 2>&1; echo to log; ls nothing; exec 1>&3 2>&4 3>&- 4>&-; echo back; grep -c . run.log; rm run.log; { echo one; ls nope; } > all 2>&1; wc -l < all; rm all; (echo a; echo b >&2) 2>&1 | tee copy | wc -l; cat copy | sort; rm copy

### loops with counters and steps
for i in $(seq 1 2 9); do printf '%s ' $i; done; echo; for i in {10..0..5}; do printf '%s ' $i; done; echo; for ((i=0, j=10; i<j; i+=2, j-=2)); do echo "$i $j"; done; i=5; while ((i-- > 0)); do ((i%2)) && continue; echo $i; done; for c in {a..e}; do printf $c; done; echo; until [[ $i -ge 2 ]]; do ((i++)); done; echo $i; seq -s, 3; for i in 1 2 3; do [[ $i == 2 ]] && break; done; echo $i

### string tests
s="Hello, World"; [[ $s == Hello* ]] && echo starts; [[ $s == *World ]] && echo ends; [[ $s == *", "* ]] && echo has; [[ ${s,,} == "hello, world" ]] && echo lower; [[ -n $s && -z ${s//[A-Za-z, ]/} ]] && echo letters; [[ $s =~ [0-9] ]] || echo nodigit; echo "${s:0:5}|${s: -5}|${#s}|${s/World/Bash}|${s//o/0}|${s%%,*}|${s#*, }"; case $s in *World*) echo case;; esac; expr length "$s" 2>/dev/null || echo; [ "abc" \< "abd" ] && echo less; [[ abc < abd ]] && echo less2

### numbers
n=42; [[ $n =~ ^[0-9]+$ ]] && echo int; (( n > 10 && n < 100 )) && echo range; echo $((n % 7)) $((n / 5)) $((n ** 2)) $((-n)); printf '%.2f\n' 3.14159; printf '%d%%\n' 50; printf '%e\n' 12345; echo "$((0x2A)) $((052)) $((2#101010))"; x=007; echo $((10#$x + 1)); echo $(( (n + 3) / 4 * 4 )); ((n += 8)); echo $n; let n/=2; echo $n; printf '%5.1f|%-8s|%08.3f\n' 2.345 ab 3.14159; echo $((1 == 1 ? 10 : 20)); printf "%.2f %.2f %.3f\n" 1.005 2.675 0.1

### nested quotes
echo "He said \"hi\" and it's \$5"; echo 'It'\''s'; echo "$(echo "inner \"quoted\" $(echo 'deep "x"')")"; v="a'b\"c"; echo "$v" '$v' "\$v" "${v}"; echo "`echo "back \`echo tick\`"`"; bash -c 'echo "$1" '"'single'" _ "arg one"; eval "echo \"\$v\""; printf '%s\n' "a\nb" 'a\nb' $'a\nb'

### tests of files
[ -e notes.txt ] && echo e; [ -f docs ] || echo notfile; [ -d docs ] && echo d; [ -s empty.txt ] || echo empty; [ -x s.sh ] || echo nox; ln -s notes.txt l; [ -L l ] && echo link; [ l -ef notes.txt ] && echo same; touch -d 2020-01-01 old; [ notes.txt -nt old ] && echo newer; [ old -ot notes.txt ] && echo older; rm l old; ln -s nowhere dead; [ -e dead ] || echo dead; [ -L dead ] && echo "still link"; rm dead; [[ -r notes.txt && -w notes.txt ]] && echo rw

### globs in loops and arrays
shopt -s nullglob; files=(*.nope); echo ${#files[@]}; files=(*.json); echo ${#files[@]} "${files[0]}"; for f in docs/*.md src/*.ts; do echo "${f##*/}"; done; shopt -u nullglob; for f in *.nope; do [ -e "$f" ] || { echo none; continue; }; done; shopt -s globstar; for f in **/*.py; do echo $f; done; printf '%s\n' src/**/*.js; ls -d */ | tr -d /; echo [a-c]*; echo *[!a-z.]*

### arguments with blanks through xargs and find
find . -name '*.txt' -print0 | sort -z | xargs -0 -n1 echo; find . -name 'a b*' -exec sh -c 'for f; do echo "<$f>"; done' _ {} +; printf 'a b\nc\n' | xargs -d '\n' -I{} echo "[{}]"; ls *.csv | xargs wc -l | tail -1; echo "x y" | xargs -n1 echo

### pipelines with many stages
cat app.log | grep -v INFO | cut -d' ' -f2- | sed 's/  */ /g' | sort | uniq -c | awk '{$1=$1; print}' ; tr -cs 'A-Za-z' '\n' < README.md | tr A-Z a-z | sort | uniq -c | sort -rn | head -3 | awk '{print $2}' | sort; seq 10 | paste -sd+ | sed 's/$//' ; echo "1 2 3" | tr ' ' '\n' | while read n; do echo $((n*n)); done | paste -sd' '

### sums by key with associative arrays
declare -A sum; while read -r type n; do (( sum[$type] += n )); done < <(jq -r '"\(.type) \(.n)"' events.jsonl); for k in $(printf '%s\n' "${!sum[@]}" | sort); do echo "$k ${sum[$k]}"; done

### exit codes are told
check() { "$@"; local rc=$?; if ((rc == 0)); then echo "ok: $*"; else echo "fail($rc): $*"; fi; return $rc; }; check true; check false; check grep -q apple words.txt; check grep -q zzz words.txt; check ls nothing 2>/dev/null; check sh -c 'exit 42'; check nosuchcmd 2>/dev/null; echo "last $?"

### a state machine
state=start; for token in open data data close end; do case $state:$token in start:open) state=in;; in:data) echo data;; in:close) state=out;; out:end) state=done;; *) echo "bad $state:$token"; break;; esac; done; echo $state

### a matrix
declare -A m; for i in 0 1 2; do for j in 0 1 2; do m[$i,$j]=$((i*3+j)); done; done; for i in 0 1 2; do row=; for j in 0 1 2; do row+="${m[$i,$j]} "; done; echo "$row"; done; echo ${#m[@]}; t=0; for k in "${!m[@]}"; do ((t+=m[$k])); done; echo $t

### xtrace and verbose do not reach stdout
set -x; v=1; echo "v=$v"; set +x; set -v; echo verbose; set +v; PS4='> '; set -x; true; set +x; echo end

### commands found by variables
cmd=echo; $cmd a b; opts="-n 1"; head $opts words.txt; args=(-n 2 words.txt); tail "${args[@]}"; action=run_test; run_test() { echo "ran $1"; }; $action x; "$action" y; ${action} z; e="printf %s\\n"; $e q r; n=; $n echo empty; ${n:+no} echo skip

### sourcing a settings file
printf 'A=1\nB="two words"\nexport C=3\n' > env.sh; set -a; . ./env.sh; set +a; echo "$A $B $C"; sh -c 'echo "$A-$B-$C"'; while IFS='=' read -r k v; do [[ $k =~ ^[A-Z]+$ ]] && echo "$k -> $v"; done < env.sh; rm env.sh

### subshells keep changes
x=1; (x=2; cd docs; echo "$x $PWD"); echo "$x $PWD"; y=$(x=3; echo $x); echo $x $y; echo in | { read z; echo $z; }; echo "[$z]"; { read z; } <<< "kept"; echo $z; (exit 3); echo $?; (set -e; false; echo no); echo $?; (trap 'echo sub' EXIT); ( : ) && echo ok; a=(1 2); (a+=(3); echo ${#a[@]}); echo ${#a[@]}

### descriptors in loops
while read -r a <&3 && read -r b <&4; do echo "$a-$b"; done 3< <(seq 3) 4< <(printf 'x\ny\nz\n'); exec 5< words.txt; n=0; while read -r -u 5 w; do ((n++)); done; echo $n; exec 5<&-; for i in 1 2; do echo "line $i"; done 3>&1 >&3; while IFS= read -r l; do echo "$l" >&2; done < words.txt 2>&1 | head -2

### long options with values
parse() { while (($#)); do case $1 in --name=*) name=${1#*=};; --name) name=$2; shift;; --flag) flag=1;; --) shift; break;; -*) echo "unknown $1"; return 1;; *) pos+=("$1");; esac; shift; done; pos+=("$@"); echo "name=$name flag=${flag:-0} pos=${pos[*]}"; }; pos=(); parse --name=x --flag a b; pos=(); flag=; parse --name "y z" c -- --d; pos=(); parse --bad

### a progress without a terminal
for i in 1 2 3; do printf '\r%d%%' $((i*33)); done | od -c | head -2; [ -t 1 ] && echo tty || echo notty; printf '%s' "no newline"; printf '\n'; printf '%-10s|%10s|\n' left right; printf '=%.0s' {1..10}; echo

### bits and permissions
p=$(stat -c %a notes.txt); echo $p; chmod 600 notes.txt; stat -c %a notes.txt; ((0$(stat -c %a notes.txt) & 0400)) && echo readable; printf '%o\n' $((0644 & ~022)); umask 027; touch n; stat -c %a n; rm n

### sleep and timing by SECONDS
SECONDS=0; sleep 0.01; ((SECONDS < 2)) && echo fast; t0=${EPOCHREALTIME/./}; t1=${EPOCHREALTIME/./}; ((t1 >= t0)) && echo ordered; time_it() { local s=$SECONDS; "$@"; echo "took $((SECONDS-s))"; }; time_it true

### errors inside a substitution
x=$(ls nothing 2>&1) || echo "failed: ${x##*: }"; if ! out=$(grep zzz words.txt); then echo "none [$out]"; fi; y=$(false; echo still); echo $y; z=$(echo partial; exit 9); echo "$? $z"; local_fail() { local r; r=$(exit 4) || return 7; }; local_fail; echo $?; readonly q=$(echo fixed); echo $q; export w=$(false); echo $?

### comparison of two lists
old=(a b c) new=(b c d); for o in "${old[@]}"; do [[ " ${new[*]} " == *" $o "* ]] || echo "removed $o"; done; for n in "${new[@]}"; do [[ " ${old[*]} " == *" $n "* ]] || echo "added $n"; done; diff <(printf '%s\n' "${old[@]}") <(printf '%s\n' "${new[@]}"); echo $?

### a heredoc to a command with arguments
python_like() { cat | sed 's/^/py: /'; }; python_like <<'EOF'
def f(x):
    return x["$key"] + '`'
EOF
tee out.txt <<EOF | wc -l
a $((1+1))
b
EOF
cat out.txt; rm out.txt; cat <<-EOF
	indented
	EOF
sed 's/a/b/' <<< aaa; wc -w <<< "one two three"

### word boundaries and paths
p=/a/b/c.tar.gz; echo "${p##*/} ${p%/*} ${p%%.*} ${p#*.} ${p##*.}"; basename $p .gz; dirname $p; f="my file.txt"; echo "${f// /_}" "${f%.txt}.md"; IFS=/ read -ra parts <<< "$p"; echo "${#parts[@]} ${parts[-1]} ${parts[1]}"; cd docs/old && echo "${PWD##*/} ${PWD#"$HOME"/}"; cd - > /dev/null; echo ~+ | sed "s|$PWD|here|"; realpath --relative-to=. docs/../src

### the last words of a script
true; false; exit
