### a parameter whose name is a pattern
echo ${x:$<}
echo "after $?"

### an assignment to a subscript that is no expression
a[$]=1
echo "after $?"

### a subscript that redirects
echo ${a[$<]}
echo "after $?"

### braces and brackets that never close
for s in '}${[' '}${#a[' '${!:$^' 'echo ${a[' '${x:-${y:-${z'; do bash -c "$s" 2>/dev/null; [ $? -ne 0 ] && echo failed; done

### a command word that is a function of its arguments
run(){ "$@"; }; run echo hi; a=(echo hi); "${a[@]}"; c='echo x'; $c; run run echo twice; e=; $e echo empty first; $e; echo $?

### defaults under set -u
set -u; echo "${x:-d}" "${x-d2}" "${x:+no}[]"; unset y; echo "${y:=assigned}"; echo "$y"

### a function within arithmetic
f() { echo 41; }; echo $(( $(f) + 1 )) $(( `f` + 2 )); echo $((  $(echo 2) ** $(echo 3) ))

### for without in keeps the arguments whole
set -- "a b" "" c; for f; do echo "<$f>"; done

### a failing function in a condition does not stop
set -e; f() { false; echo goes on; }; f || echo no; if f; then echo yes; fi; f && echo and; ! f; echo end

### the environment of a program
env A=1 sh -c 'echo $A'; A=2 sh -c 'echo $A'; export A=3; sh -c 'echo $A'; sh -c 'A=4; export A; sh -c "echo \$A"'

### division by zero ends the line
echo $((1/0)); echo same; : next
echo "next line $?"

### nanoseconds fit into arithmetic
n=1765432109876543210; echo $((n / 1000000)) $((n % 1000)) $((n + 1)) $((n * 2)) $(( (n - 1765432109000000000) ))

### jobs really run beside
f() { sleep 0.05; return 3; }; f & p=$!; echo started; wait $p; echo $?; (exit 7) & wait $!; echo $?

### the empty path is no folder
[ -d "" ]; echo $?; [ -e "$EMPTY" ]; echo $?; mkdir -p ""; echo $?; test -f ""; echo $?

### printf writes one byte
printf '\xff' | wc -c; printf '\xe9\n' | od -An -tx1; printf '%b' '\xff\0377' | wc -c; echo -e '\xff' | wc -c; x=$'\xff'; echo -n "$x" | wc -c

### words in a here-document of code
cat > a.js <<'EOF'
let re = /^abc$/;
if (x > $1 && y) { return `${a}`; }
\begin{math} $x_1$ \end{math}
$("#id").on("click", () => {});
re.match(r'^\d+(\.\d+)?$')
EOF
cat a.js

### grep with dollars and bars
grep -E '((foo|bar|line)$)' notes.txt; echo "let me pay 5 $ now"; echo 'a $ b' "c $" $; echo "100$"

### a regular expression with dots and groups
[[ v1.2 =~ ^v([0-9]+)\.([0-9]+)$ ]] && echo "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"; [[ "a.b" =~ ^a\.b$ ]] && echo dot; [[ "axb" =~ ^a\.b$ ]] || echo nodot; r='^([a-z]+)-([0-9]+)$'; [[ abc-12 =~ $r ]] && echo ${BASH_REMATCH[2]}

### many words
for i in {1..10000}; do n=$i; done; echo $n; for ((i=0;i<100;i++)); do :; done; set -- $(seq 5000); echo $# ${5000}

### a here-document before a pipe and a list
cat <<'EOF' > f
one
two
EOF
cat f; cat <<'EOF' | tr a-z A-Z
piped
EOF
cat <<A && echo and
a
A
cat <<A 2>&1
a
A
cat <<A <<B
first
A
second
B

### traps exist
trap 'echo bye' EXIT; trap 'echo interrupted' INT; trap '' HUP; trap - INT; echo body

### bash with options
bash -euo pipefail -c 'echo ok; false | true; echo no' < /dev/null; echo $?; bash -c 'echo "$@"' _ a b; sh -ec 'false; echo no'; echo $?; bash -u -c 'echo ${x-ok}' < /dev/null

### patterns with brackets in names
ls 'app/[id]'; echo app/*; echo app/\[id\]/*; cat 'app/[id]/page.tsx'; for f in app/*/*; do echo "$f"; done; [ -d 'app/[id]' ] && echo folder; cd 'app/[id]' && pwd

### standard input as a file
echo piped | cat /dev/stdin; echo a | cat - notes.txt | head -2; wc -l < /dev/null

### substitutions in patterns run
cat [[:$(echo alpha >&2):]] 2>/dev/null; echo $?; [[ x = @($(echo x)) ]] && echo matched; echo ${y:-[!<(true)]} | wc -l

### redirection to a quoted substitution [refused]
echo a >& '$(echo f1)'

### redirection to what an expansion gives
f=out; echo b >& $f; cat out; echo c > "$(echo out2)"; cat out2; rm out out2

### commands that come late in a line
cat "$(cat <<"" && echo x
notes.txt

)" 2>/dev/null; echo $?; echo "$(cat <<E
in quotes
E
)"

### memory does not grow without end
x=a; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do x=$x$x; done; echo ${#x}; y=${x//a/bb}; echo ${#y}; z=${y%%a*}; echo ${#z}; [[ $x == *b* ]] || echo none; echo ${x^^} | wc -c

### spaces and newlines in names
touch "new
line" "sp ace"; for f in *ace new*; do printf '<%s>' "$f"; done; echo; rm "new
line" "sp ace"; ls | grep -c ace

### a script that reads itself from a pipe
echo 'x=1; echo "x is $x"; exit 4' | bash; echo $?; printf 'read l; echo "got $l"\nthe line\n' | bash 2>/dev/null; bash <<'S'
echo from here "$0"
S
