### declare -f prints a function
f() { echo hi; if true; then echo a; elif false; then echo b; else echo c; fi; for i in 1 2 3; do echo $i; done; while read x; do echo "$x"; done < file; }
declare -f f

### declare -f prints other bodies
g() ( cd /tmp; pwd ); declare -f g
j() if [ $1 ]; then echo; fi; declare -f j
k() { echo 'single  quoted' "double  $x"; } 2>/dev/null; declare -f k

### type prints a function
h() { case $1 in a) echo a;; b|c) echo b; echo c;; *) ;; esac; local x=1 y; a=(1   2
3); ((x++)); [[ -f x && $y == z ]] || return 1; x | y | z; a && b || c; sleep 1 & wait; ! false; }
type h

### declare -f prints redirections and loops
i() { { echo a; echo b; } > out 2>&1; (echo s; echo t) | cat; for ((i=0;i<3;i++)); do echo; done; until false; do :; done; function inner { echo x; }; echo err >&2; echo x >> f 2> g; cmd &> both; for x; do echo; done; }
declare -f i

### declare -f prints conditionals and comments away
l() { echo one
  echo two   three # comment

  [[ ! ( a == b || -z c ) ]]; x=$(echo a; echo b); if a; b; then c; fi; if (( a > 1 )); then time foo; fi; }
declare -f l; k2() { a & b; c; }; declare -f k2

### names of functions
f() { :; }; g() { :; }; declare -F; declare -F f; declare -F nosuch; echo $?; declare -f nosuch; echo $?; typeset -F g

### functions are exported to bash
f() { echo "exported $1"; }; export -f f; bash -c 'f x'; unset -f f; bash -c 'f' 2>/dev/null; echo $?; g() { echo g; }; bash -c g 2>/dev/null; echo $?; export -f nosuch; echo $?

### functions in functions and recursion with local arrays
walk() { local -a kids=("${@:2}"); local k; echo "$1: ${#kids[@]}"; for k in "${kids[@]}"; do walk "$k"; done; }
walk root a b c
hanoi() { (( $1 == 0 )) && return; hanoi $(($1-1)) $2 $4 $3; echo "$2 -> $3"; hanoi $(($1-1)) $4 $3 $2; }
hanoi 3 A B C

### a stack and a queue
stack=(); push() { stack+=("$1"); }; pop() { local n=${#stack[@]}; ((n)) || return 1; REPLY=${stack[n-1]}; unset 'stack[n-1]'; }
push a; push "b c"; push d; pop && echo $REPLY; pop && echo "$REPLY"; echo ${#stack[@]}; pop; pop || echo empty
queue=(1 2 3); while ((${#queue[@]})); do head=${queue[0]}; queue=("${queue[@]:1}"); echo "$head left ${#queue[@]}"; done

### return codes
f() { return 300; }; f; echo $?; f() { return -1; }; f; echo $?; f() { (exit 5); return; }; f; echo $?; f() { return abc; }; f; echo $?; f() { return 0; echo never; }; f && echo ok; f() { true; return $((1+1)); }; f; echo $?; f() { ! true; }; f; echo $?

### functions replace builtins and programs
cd() { echo "cd to $1"; builtin cd "$1"; }; cd docs; pwd; unset -f cd; cd ..; ls() { echo "my ls"; command ls "$@"; }; ls docs; unset -f ls; test() { echo "fake"; }; test 1 = 2; echo $?; unset -f test

### arguments of functions
f() { echo "$# $1 ${2:-none} ${@: -1}"; shift; echo "$@"; set -- x y; echo "$1"; }; f a b c; g() { echo "${@:1:2}" "${*: -2:1}" "${#@}"; for ((i=1;i<=$#;i++)); do echo "$i=${!i}"; done; }; g p q "r s"; h() { local a=("$@"); echo "${a[@]/#/-}" "${a[*]%?}"; }; h one two

### output of functions is redirected and piped
f() { echo out; echo err >&2; }; f 2>/dev/null; f 2>&1 >/dev/null | tr a-z A-Z; x=$(f 2>&1); echo "$x"; f > o 2> e; cat o e; rm o e; g() { cat; }; echo in | g; g < notes.txt | head -1; h() { while read -r l; do echo "<$l>"; done; }; seq 2 | h; h <<< here

### a function defined in a condition
if true; then f() { echo yes; }; else f() { echo no; }; fi; f; for n in a b; do eval "fn_$n() { echo $n; }"; done; fn_a; fn_b; { g() { echo grouped; }; }; g; (h() { echo sub; }; h); h 2>/dev/null; echo $?

### variables of callers
outer() { local v=1; inner; echo "outer $v"; }; inner() { v=2; local w=3; innermost; }; innermost() { echo "$v $w"; w=4; }; outer; echo "${v-unset} ${w-unset}"; f() { local x; x=1; g; }; g() { unset x; echo "${x-gone}"; }; x=global; f; echo $x

### error handling with a trap and functions
die() { echo "error: $*" >&2; exit 1; }; need() { command -v "$1" >/dev/null || die "no $1"; }; need ls; (need nosuchprogram) 2>&1; echo $?; set -E; trap 'echo "failed: $?"' ERR; f() { false; }; f; (exit 3); g() { (exit 4); }; g || echo handled

### cleanup with traps
cleanup() { rm -f tmpfile; echo cleaned; }; trap cleanup EXIT; touch tmpfile; [ -f tmpfile ] && echo made; trap - EXIT; cleanup; [ -f tmpfile ] || echo gone; trap 'echo bye; exit 7' EXIT; exit 2

### retry and loops that models write
attempt=0; until (( attempt >= 3 )) || [ -f never ]; do attempt=$((attempt + 1)); echo "try $attempt"; done
retry() { local n=$1; shift; for ((k=1; k<=n; k++)); do "$@" && return 0; echo "retry $k"; done; return 1; }; retry 2 false; echo $?; retry 2 true; echo $?
total=0; while IFS=, read -r name age city; do [[ $name == name ]] && continue; (( total += age )); done < people.csv; echo "total $total"
for file in src/*.ts src/lib/*; do ext="${file##*.}"; base=$(basename "$file" ".$ext"); printf '%-10s %s\n' "$base" "$ext"; done

### string functions that models write
trim() { local s="$*"; s="${s#"${s%%[![:space:]]*}"}"; s="${s%"${s##*[![:space:]]}"}"; printf '%s' "$s"; }
echo "[$(trim '  a b  ')]"; repeat() { printf "%.0s$1" $(seq "$2"); echo; }; repeat ab 3; join_by() { local d=$1 f=$2; shift 2; printf %s "$f" "${@/#/$d}"; echo; }; join_by , a b c
reverse() { local s=$1 r=; for ((i=${#s}-1;i>=0;i--)); do r+=${s:i:1}; done; echo "$r"; }; reverse hello; contains() { [[ " ${*:2} " == *" $1 "* ]]; }; contains b a b c && echo yes; contains z a b c || echo no
lower() { echo "${1,,}"; }; lower ABC; upper() { tr a-z A-Z <<< "$1"; }; upper abc; split() { IFS="$2" read -ra parts <<< "$1"; echo "${#parts[@]} ${parts[1]}"; }; split a:b:c :; urlencode() { local s=$1 c o=; for ((i=0;i<${#s};i++)); do c=${s:i:1}; case $c in [a-zA-Z0-9.~_-]) o+=$c;; *) printf -v c '%%%02X' "'$c"; o+=$c;; esac; done; echo "$o"; }; urlencode "a b&c=d"

### arithmetic that models write
isprime() { local n=$1; ((n<2)) && return 1; for ((i=2;i*i<=n;i++)); do ((n%i==0)) && return 1; done; return 0; }; for n in {1..20}; do isprime $n && printf '%s ' $n; done; echo
gcd() { local a=$1 b=$2 t; while ((b)); do t=$b b=$((a%b)) a=$t; done; echo $a; }; gcd 48 36; fib() { local a=0 b=1; for ((i=0;i<$1;i++)); do ((t=a+b,a=b,b=t)); done; echo $a; }; fib 50; printf '%x\n' $((0xdead << 16 | 0xbeef)); echo $((16#ff + 2#11)) $(( (1<<10) - 1 ))
bin() { local n=$1 s=; while ((n)); do s=$((n%2))$s; ((n/=2)); done; echo ${s:-0}; }; bin 10; sum=0; for n in $(<numbers.txt); do [[ $n =~ ^-?[0-9]+$ ]] && ((sum+=n)); done; echo $sum; avg=$(( (10+20+33) / 3 )); echo $avg; echo "scale: $(( 7 * 100 / 3 ))"

### an argument parser with getopts
main() { local verbose=0 out= OPTIND=1 opt; while getopts ':vo:h' opt; do case $opt in v) ((verbose++));; o) out=$OPTARG;; h) echo usage; return;; :) echo "-$OPTARG needs a value"; return 2;; \?) echo "unknown -$OPTARG"; return 2;; esac; done; shift $((OPTIND-1)); echo "v=$verbose o=$out rest=$*"; }
main -v -v -o file a b; main -vvo x; main -o; echo $?; main -q; echo $?; main -h; main; main -- -v

### parallel jobs with wait
work() { echo "start $1"; return $(( $1 % 2 )); }; pids=(); for i in 1 2 3; do work $i > out.$i & pids+=($!); done; fails=0; for p in "${pids[@]}"; do wait "$p" || ((fails++)); done; cat out.*; echo "fails $fails"; rm out.*

### a config reader
while IFS='=' read -r key value; do key=$(echo "$key" | xargs); [[ -z $key || $key == \[* ]] && continue; value="${value# }"; declare "cfg_$key=$value"; done < settings.ini; echo "$cfg_name $cfg_path $cfg_color"; for v in ${!cfg_*}; do echo "$v=${!v}"; done

### a table from a log
declare -A levels; while read -r ts level rest; do ((levels[$level]++)); done < app.log; for l in "${!levels[@]}"; do printf '%s %d\n' "$l" "${levels[$l]}"; done | sort; grep ERROR app.log | while read -r ts _ msg; do echo "${ts#*T}: ${msg%%(*}"; done
