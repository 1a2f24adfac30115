### if, elif, else
if true; then echo yes; fi; if false; then echo no; else echo else; fi; if false; then :; elif true; then echo elif; fi; if false; then :; fi; echo $?
if ls nothing 2>/dev/null; then echo found; else echo "code $?"; fi; if ! false; then echo not; fi; if true && false; then echo a; elif (exit 3); then echo b; else echo "c $?"; fi

### loops
for i in a b c; do echo $i; done; for i in; do echo never; done; for ((i=0; i<3; i++)); do echo $i; done; for ((;;)); do break; done; i=0; while ((i<3)); do ((i++)); [ $i = 2 ] && continue; echo w$i; done; until ((i==0)); do ((i--)); done; echo $i
for f; do echo never; done; set -- "x y" z; for f; do echo "<$f>"; done; for f do echo $f; done; for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done; for i in 1 2 3; do for j in 1 2; do break 2; done; done; echo $i; for i in {1..3}; { echo brace $i; }
while read x; do echo $x; break; done < words.txt; for i in *.json; do echo $i; done; for i in $(seq 3) "a b" *.nope; do echo "[$i]"; done; break; echo $?; for ((i=10, j=0; i>j; i-=3, j++)); do echo $i,$j; done

### exit codes of loops
for i in 1; do false; done; echo $?; while false; do :; done; echo $?; for i in 1 2; do (exit $i); done; echo $?; while true; do false; break; done; echo $?; until true; do :; done; echo $?; if false; then echo x; fi; echo $?; case x in y) false;; esac; echo $?

### case
f() { case $1 in a) echo A;; b|c) echo BC;; [0-9]*) echo number;; "*") echo star;; x?z) echo xyz;; *.txt) echo text;; "") echo empty;; *) echo other;; esac; }
for x in a b c 5x '*' xyz a.txt '' zzz; do f "$x"; done; case abc in a*) echo 1;& b) echo 2;; c) echo 3;; esac; case abc in a*) echo 1;;& *c) echo 2;;& *x) echo 3;; *) echo 4; esac
case "$(echo x)" in (x) echo paren;; esac; x='a*'; case 'a*' in $x) echo pattern;; esac; case 'ab' in "$x") echo no;; $x) echo yes;; esac; case é in ?) echo one;; esac; case A in [[:upper:]]) echo up;; esac; case - in [!a-z]) echo neg;; esac; case 'a]' in a]) echo br;; esac

### functions
f() { echo "f $1 $#"; return 3; echo no; }; f x y; echo $?; function g { echo g; }; g; function h() { echo h; }; h; k() ( x=sub; echo $x; ); k; echo "[$x]"; l() { echo $1; [ $1 -le 0 ] || l $(($1-1)); }; l 3; m() if true; then echo if-body; fi; m; n() { return; }; false; n; echo $?; o() { false; }; o; echo $?
fact() { if (( $1 <= 1 )); then echo 1; else echo $(( $1 * $(fact $(( $1 - 1 ))) )); fi; }; fact 10; p() { echo out; echo err >&2; } 2>/dev/null; p; q() { local IFS=-; echo "$*"; }; q a b c; a-b.c() { echo odd name; }; a-b.c; r() { s() { echo inner; }; }; r; s; return 5; echo $?
f() { echo redefined; }; f; unset -f f; f 2>/dev/null; echo $?; declare -F g; type -t g

### deep recursion
d() { if [ $1 -gt 0 ]; then d $(($1-1)); else echo bottom; fi; }; d 300

### pipelines
echo hello | tr a-z A-Z | rev; cat words.txt | sort | uniq -c | sort -rn | head -2; false | true; echo $?; true | false; echo $?; set -o pipefail; false | true; echo $?; (exit 3) | (exit 5) | true; echo $? "${PIPESTATUS[@]}"; ! true; echo $?; ! false | false; echo $?; echo a | while read x; do y=$x; done; echo "[$y]"; { echo out; echo err >&2; } |& sort; yes | head -2; seq 100000 | tail -1; echo x | { cat; echo y; } | cat -n

### lists
true && echo a || echo b; false && echo a || echo b; true || echo a && echo b; false || false || echo c; true && false; echo $?; { false; } || echo grp; (false) || echo sub; echo 1; echo 2 & wait; echo 3; true &&
echo newline; false ||
echo newline2; echo a; ! false && echo neg

### groups and subshells
{ echo a; echo b; } | wc -l; (cd /tmp; pwd); pwd; x=1; (x=2; echo $x); echo $x; { x=3; }; echo $x; (exit 4); echo $?; (echo a; exit 2; echo b) ; echo $?; ( (echo nested) ); { { echo deep; }; }; (trap 'echo bye' EXIT; echo hi); y=$( (exit 7) ); echo $?

### redirections
echo one > f1; echo two >> f1; cat f1; cat < f1 > f2; wc -l < f2; ls nothing 2> err; wc -l < err; ls nothing > both 2>&1; wc -l < both; ls nothing &> both2; { echo o; echo e >&2; } 2>&1 | sort; echo x >&2 2>/dev/null; echo to3 3>&1 >&3; : > f1; wc -c < f1; > empty; [ -e empty ] && echo made; echo a 1>f3 2>&1; cat f3; echo hi >| f3; cat f3; cat <f3 <<<override; echo app &>> f3; cat f3; rm f1 f2 f3 err both both2 empty

### redirections of compound commands
for i in 1 2; do echo $i; done > out; cat out; while read x; do echo "r$x"; done < out; { echo g; echo h; } >> out; if true; then cat; fi < out; f() { echo f; }; f > out; cat out; (echo s) > out; cat out; case x in x) echo c;; esac > out; cat out; rm out

### redirections to descriptors
exec 3> out3; echo three >&3; echo more >&3; exec 3>&-; cat out3; exec 4< out3; read -u 4 a; read -u 4 b; echo $a $b; exec 4<&-; exec 5<> out3; read x <&5; echo $x; exec 5>&-; exec {fd}> named; echo n >&$fd; exec {fd}>&-; cat named; echo bad >&9; echo $?; exec 6>&1; echo six >&6; exec 1> captured; echo hidden; exec 1>&6 6>&-; cat captured; { echo a >&3; } 3> g3; cat g3; rm out3 named captured g3

### swapping output and errors
{ echo out; echo err >&2; } 3>&1 1>&2 2>&3 3>&- 2>/dev/null | cat; x=$( { echo o; echo e >&2; } 2>&1 >/dev/null ); echo $x; ls nothing words.txt 2>/dev/null; (ls nothing) 2>&1 | grep -c nothing

### failing redirections
cat < nothing; echo $?; echo x > /nodir/file; echo $?; echo x > docs; echo $?; { echo y; } < nothing || echo failed; if cat < nothing; then :; else echo else; fi; > "" ; echo $?; x= ; echo y > $x; echo $?; while read l; do :; done < nothing; echo $?; echo still here

### ambiguous redirect and names from expansion
f=o.txt; echo a > $f; cat $f; g="p q.txt"; echo b > "$g"; cat "p q.txt"; echo c > $g; echo $?; echo d > "$(echo sub).txt"; cat sub.txt; cat < word*.txt | head -1; echo e > ~/home.txt; ls home.txt; rm o.txt p* sub.txt home.txt

### noclobber
set -C; echo a > new; echo b > new; echo $?; cat new; echo c >| new; cat new; echo d >> new; cat new; set +C; echo e > new; cat new; echo x > /dev/null; rm new

### process substitution
cat <(echo a) <(echo b); diff <(echo x) <(echo x) && echo equal; while read l; do echo "[$l]"; done < <(seq 3); paste <(seq 2) <(seq 3 4); echo out > >(cat); sleep 0.05; comm -12 <(sort words.txt) <(sort -u words.txt) | head -2; x=0; while read n; do ((x+=n)); done < <(seq 10); echo $x; sort <(cat words.txt | head -3); wc -l <(seq 5) | cut -d' ' -f1; f() { cat "$1"; }; f <(echo arg); tee >(wc -c > count) < words.txt > /dev/null; sleep 0.1; cat count; rm count

### background jobs
(sleep 0.05; echo late) & echo first; wait; echo after; false & wait $!; echo $?; (exit 7) & p=$!; wait $p; echo $?; sleep 0.01 & sleep 0.02 & wait; echo all; for i in 1 2 3; do (sleep 0.$i; echo $i) & done; wait; x=1; { x=2; } & wait; echo $x; wait 99999; echo $?; { echo o; sleep 0.2; exit 3; } & wait -n $!; echo $?; [ -n "$!" ] && echo pid

### jobs run beside the script and count at its end
(sleep 0.05; echo done later) &
echo end of script

### kill ends a job
sleep 100 & p=$!; kill $p; wait $p; echo $?; sleep 100 & kill -9 %1 2>/dev/null; wait $! ; echo $?; (trap 'echo caught; exit 5' TERM; while :; do sleep 0.01; done) & p=$!; sleep 0.05; kill $p; wait $p; echo $?; kill -0 $p 2>/dev/null; echo $?; kill 99999; echo $?; kill -l 9; kill -l TERM

### jobs are listed
sleep 9 & jobs | sed 's/ *$//'; kill %1; wait 2>/dev/null; jobs >/dev/null; jobs

### traps
trap 'echo exit code $?' EXIT; trap 'echo err at' ERR; false; true; (false); echo x | false; if false; then :; fi; false || true; ! true; f() { false; echo in f; }; f; trap - ERR; false; trap; trap 'echo got USR1' USR1; kill -USR1 $$; echo continued; exit 3

### exit trap in subshells and functions
(trap 'echo sub exit' EXIT; echo in sub); f() { trap 'echo fn exit' EXIT; }; f; echo main; x=$(trap 'echo captured' EXIT; echo y); echo $x; trap -p EXIT

### exit trap after set -e
set -e
trap 'echo cleanup $?' EXIT
echo before
false
echo never

### exit codes
(exit 256); echo $?; (exit -1); echo $?; (exit 300); echo $?; nosuchcommand; echo $?; ./notes.txt; echo $?; ./nothing; echo $?; ./docs; echo $?; /nodir/x; echo $?; (exit abc); echo $?; true; (exit); echo $?; false; (exit); echo $?; "" ; echo $?; exit 42

### set -e
set -e; if false; then :; fi; false || true; ! true; false && true; while false; do :; done; x=$(false) || echo caught; f() { false; echo f goes on; }; f || echo no; if f; then echo f ok; fi; (false; echo never) || echo sub; echo end; { false; echo never2; }; echo never3

### set -e ends in a function
set -e; f() { echo in; false; echo out; }; f; echo never

### set -e and substitutions
set -e; echo "$(false; echo goes on)"; local_test() { local x=$(false); echo local hides; }; local_test; x=$(false); echo never

### set -e with pipes and arithmetic
set -e; false | true; echo ok; ((1)); ((0)) || echo zero; let 1; [[ a == a ]]; test 1 = 1; (( i = 0 )) ; echo never

### set -eu and pipefail as scripts begin
set -euo pipefail
IFS=$'\n\t'
name="${1:-world}"
echo "hello $name"
count=$(grep -c apple words.txt || true)
echo "$count"
grep -q nothing words.txt || echo "not there"
cat nofile | wc -l
echo never

### set -x prints to stderr
set -x; echo a; x="b c"; echo "$x" 2>/dev/null; { set +x; } 2>/dev/null; echo quiet

### set -n reads only
set -n; echo nothing; exit 5

### eval
x='echo a; echo b'; eval "$x"; eval 'y=1' 'z=2'; echo $y$z; n=var; eval "$n=value"; echo $var; eval 'for i in 1 2; do echo $i; done'; eval; echo $?; eval 'exit_in() { return 4; }; exit_in'; echo $?; eval 'echo "quoted $(echo sub)"'; eval false || echo failed; eval 'if'; echo $?; a='b'; b='c'; eval echo \$$a

### source
echo 'echo sourced $1 $#; sv=5; return 3; echo no' > lib.sh; . ./lib.sh; echo "$? $sv"; source ./lib.sh arg; echo $?; set -- p q; . ./lib.sh; echo $1; f() { . ./lib.sh; echo in f; }; f; source nothing.sh; echo $?; . lib.sh >/dev/null; echo $?; echo 'ff() { echo from lib; }' > lib2.sh; . ./lib2.sh; ff; rm lib.sh lib2.sh; source <(echo 'echo from process'); . /dev/stdin <<< 'echo from stdin'

### test and its operators
[ a = a ] && echo 1; [ a != b ] && echo 2; [ -z "" ] && echo 3; [ -n x ] && echo 4; [ 1 -lt 2 ] && [ 2 -ge 2 ] && [ 3 -ne 4 ] && echo 5; [ -f notes.txt ] && [ -d docs ] && [ ! -e nope ] && echo 6; [ -s empty.txt ] || echo 7; [ a = a -a b = b ] && [ a = b -o c = c ] && echo 8; [ ! a = b ] && echo 9; [ \( a = a \) ] && echo 10; [ "a b" = "a b" ]; echo $?; [ ]; echo $?; [ x; echo $?; [ 1 -eq x ]; echo $?; [ a b ]; echo $?; test; echo $?; [ -x notes.txt ] || echo nox; [ -r notes.txt ] && echo r; [ b \> a ] && echo gt; [ -t 0 ] || echo notty; [ -L notes.txt ] || echo nolink; [ = ] && echo op; [ ! ] && echo bang; [ -f ] && echo single

### empty path is no folder
[ -d "" ]; echo $?; [ -e "$EMPTY" ]; echo $?; mkdir -p ""; echo $?; [ -f "" ] || echo no; cd ""; echo $?; ls ""; echo $?; cat ""; echo $?; [[ -d $EMPTY ]]; echo $?; > "$EMPTY"; echo $?

### conditional commands
[[ a == a && b != c ]] && echo 1; [[ abc == a* ]] && echo 2; [[ abc == "a*" ]] || echo 3; [[ -f notes.txt || -d nope ]] && echo 4; [[ ! -e nope ]] && echo 5; [[ 2 -lt 10 ]] && echo 6; [[ b > a ]] && echo 7; [[ $undefined == "" ]] && echo 8; x="a b"; [[ $x == "a b" ]] && echo 9; [[ ( a == b || c == c ) && d == d ]] && echo 10; [[ x ]] && echo 11; [[ "" ]] || echo 12; [[ -n $x ]] && echo 13; [[ 1+1 -eq 2 ]] && echo 14; [[ abc == @(abc|def) ]] && echo 15; [[ a.txt == *.txt ]] && echo 16; p='a*'; [[ abc == $p ]] && echo 17; [[ abc == "$p" ]] || echo 18; [[ a < b
&& c < d ]] && echo 19; [[ abc = ?b? ]] && echo 20; [[ é == ? ]] && echo 21; [[ -z $nope ]] && echo 22

### regular expressions in conditionals
[[ v1.2 =~ ^v([0-9]+)\.([0-9]+)$ ]] && echo "${BASH_REMATCH[@]}"; [[ "foo bar" =~ (o+)\ (b) ]] && echo "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"; re='^[a-z]+$'; [[ abc =~ $re ]] && echo var; [[ abc =~ "b" ]] && echo quoted; [[ a.c =~ a"."c ]] && echo dot; [[ abc =~ a"."c ]] || echo nodot; [[ abc =~ x ]]; echo $? ${#BASH_REMATCH[@]}; [[ user@host.com =~ ^([^@]+)@(.+)$ ]] && echo ${BASH_REMATCH[1]} at ${BASH_REMATCH[2]}; [[ ab =~ ^(a|b)+$ ]] && echo alt; [[ "a b" =~ ^[[:alpha:]]\ [[:alpha:]]$ ]] && echo class; [[ abab =~ (ab){2} ]] && echo rep; [[ x =~ [ ]]; echo $?; [[ aBc =~ B ]] && echo B; shopt -s nocasematch; [[ ABC =~ ^abc$ ]] && echo nocase; [[ ABC == abc ]] && echo nocase2

### patterns with groups
shopt -s extglob
ls !(*.txt|*.json|src|docs|app); echo @(notes|words).txt; echo +([a-z]).csv; x=aaab; echo ${x##+(a)} ${x/+(a)/X} ${x%%*(b)}; [[ foo.jpg == *.@(jpg|png) ]] && echo image; case abc123 in +([a-z])+([0-9])) echo alnum;; esac; y="  trim me  "; y=${y##+([[:space:]])}; y=${y%%+([[:space:]])}; echo "[$y]"; [[ "" == ?(a) ]] && echo empty; [[ ab == !(a) ]] && echo not; rm -f !(*) ; echo ${x//@(a|b)/-}

### patterns of names
echo *.txt; echo docs/*; echo */*.ts; echo [nw]*.txt; echo ?otes.txt; echo *.nope; echo "*.txt" '*.txt' \*.txt; echo .*; echo .h*; echo src/*/; echo a*; x='*.json'; echo $x; echo "$x"; echo app/*; echo app/[id]; echo 'app/[id]'/*; ls 'app/[id]'; echo docs/*/*; echo ./*.csv; echo /dev/nul?; echo [[:upper:]]*; echo [!a-z]*; echo */; echo "a b"*; echo {notes,words}.* ; echo *[0-9]*

### options of patterns
shopt -s nullglob; echo [*.nope] *.nope x; shopt -u nullglob; shopt -s dotglob; echo *h*; shopt -u dotglob; shopt -s globstar; echo **/*.ts; echo **/; echo src/**; shopt -u globstar; shopt -s nocaseglob; echo READ*; echo readme*; shopt -u nocaseglob; shopt -s failglob; echo *.nope; echo same line
echo "next $?"; shopt -u failglob; set -f; echo *; set +f; GLOBIGNORE= ; echo *.csv

### names of programs and builtins
type echo; type -t cd ls if nosuch; command -v ls echo if; command -v nosuch; echo $?; type nosuch; echo $?; which ls; f() { :; }; type -t f; command echo plain; builtin echo built; builtin ls; echo $?; hash ls; echo $?; hash nosuch; echo $?; command -V cd; type -p ls; type -a true | head -1; echo() { builtin echo wrapped "$@"; }; echo x; command echo y; unset -f echo

### bash and sh as programs
bash -c 'echo $0 $1 $2' name a b; sh -c 'echo $# $*' _ 1 2 3; bash -lc 'echo login'; bash -euo pipefail -c 'echo strict; false; echo no'; echo $?; echo 'echo from stdin $1' | bash -s arg; echo 'echo piped' | sh; echo 'echo file $0 $1; exit 4' > s.sh; bash s.sh x; echo $?; bash -x -c 'echo traced' 2>&1; bash -c 'exit 9'; echo $?; bash -c 'if'; echo $?; bash nothing.sh; echo $?; bash -c; echo $?; x=1 bash -c 'echo $x'; bash -c 'cat' <<< input; bash -o pipefail -c 'false | true'; echo $?; bash -n s.sh; echo $?; bash --version | head -1 | cut -c1-8; rm s.sh

### scripts with a first line
printf '#!/bin/bash\necho "run $0 $# $1"\nexit 3\n' > s.sh; ./s.sh; echo $?; chmod +x s.sh; ./s.sh "a b"; echo $?; printf '#!/usr/bin/env bash\necho env "$BASH_SUBSHELL"\n' > e.sh; chmod 755 e.sh; ./e.sh; printf 'echo plain\n' > p.sh; chmod +x p.sh; ./p.sh; mkdir bin; mv s.sh bin/tool; PATH=$PWD/bin:$PATH; tool x; printf '#!/bin/sh\nls | wc -l\n' > q; chmod +x q; ./q; printf '#!/nonexistent/x\n' > bad; chmod +x bad; ./bad; echo $?; rm -r bin e.sh p.sh q bad

### programs start builtins
echo a b | xargs echo; seq 3 | xargs -n1 echo; find . -name notes.txt -exec echo found {} \;; env echo via env; /bin/echo abs; env printf '%s\n' p; xargs -I{} echo "<{}>" <<< item; /usr/bin/test -f notes.txt && echo t; find docs -type f -exec test -s {} \; -print | sort

### cd and pwd
cd docs; pwd; cd ..; pwd; cd docs/old; cd -; echo $OLDPWD; cd; pwd; cd nothing; echo $?; cd notes.txt; echo $?; cd docs/../src; pwd; cd ./lib; pwd; cd /; pwd; cd "$HOME"; pwd; (cd docs; pwd); pwd; ln -s docs link; cd link; pwd; pwd -P; cd ..; pwd; cd -P link; pwd; cd ../; rm link; cd docs src; echo $?; CDPATH=docs; cd old; pwd

### pushd and popd
pushd docs; pushd old; dirs; popd; pwd; popd; pwd; popd; echo $?; pushd; echo $?; pushd src > /dev/null; dirs -v; dirs -p; echo "${DIRSTACK[@]}"; pushd +1; dirs -c; dirs

### alias is kept but not expanded
alias ll='ls -l'; alias; alias ll; ll; echo $?; unalias ll; alias ll; echo $?

### umask
umask; umask 077; umask; echo x > private; stat -c %a private; umask -S; umask 022; mkdir d; stat -c %a d; rm -r private d

### time prints to stderr
time true; time -p true 2>/dev/null; { time sleep 0.01; } 2>&1 | grep -c real; time { echo a; echo b; }; ! time false; echo $?

### exec replaces the shell
(exec echo replaced; echo never); echo $?; (exec nosuch; echo never); echo $?; exec 3>&1; echo x >&3; (exec > f; echo in f); cat f; rm f; exec echo last; echo never

### wait and exit in odd places
f() { exit 3; }; (f; echo no); echo $?; x=$(exit 4; echo no); echo $? $x; { exit 5; } | cat; echo $?; for i in 1 2; do (exit $i) && echo y; done; while true; do exit 6; done

### syntax errors on a later line
echo first
if true; then echo second; fi
fi
echo never

### syntax error within one line
echo before; for; echo after
echo next

### unclosed quote
echo a
echo "unclosed
echo b

### syntax errors of many kinds
for s in 'if' 'if true; then' 'for' 'for x' 'while' 'case x' 'case x in' '(' '{' ')' '}' 'echo )' 'a |' '| a' '&&' 'a &&' ';' ';;' 'a ;; b' '&' 'a & & b' 'f(' 'f()' 'f( x )' '[[' '[[ a' '[[ a ==' '((' '((1' '$(' '`' '"' "'" '${' 'echo ${x' '<' 'a <' 'a > > b' 'do' 'done' 'then' 'fi' 'esac' 'else' '!' 'if ;' 'if true; then fi' '()' '{ }' '( )' 'while do done' 'for x in a; done' 'case x in a) echo' 'function' 'echo $(' 'cat <<' '{ echo a' 'echo a }' 'if true then echo; fi' '[[ -f ]]' 'for i in a b c do echo; done' 'until' 'select' 'a(b)' 'a=b(c)' 'echo a=(b)'; do bash -c "$s" >/dev/null 2>&1; echo "$? $s"; done

### words that are reserved only at the beginning
echo if then else fi do done case esac for while in function { } ! time; x=if; echo $x; for in in in; do echo $in; done; for do in do; do echo $do; done; case in in in) echo in;; esac; case esac in (esac) echo esac;; esac; echo a; {echo; }; echo $?

### programs that stop reading
yes | head -3; seq 1000000 | head -1; cat words.txt | head -1 | cat; (while :; do echo x; done) | head -2; yes | (read a; echo $a); echo "${PIPESTATUS[0]}"; set -o pipefail; yes | head -1 > /dev/null; echo $?

### dev files
echo x > /dev/null; cat /dev/null; echo err > /dev/stderr 2>/dev/null; echo in | cat /dev/stdin; echo fd | cat /dev/fd/0; head -c 4 /dev/zero | od -An -tx1; read x < /dev/fd/3 3<<< three; echo $x

### disown and hash and other quiet builtins
sleep 0.01 & disown; jobs; hash -r; echo $?; times | wc -l; ulimit -n > /dev/null; echo $?; history; complete -W "a b" cmd; echo $?; bind; echo $?; enable > /dev/null 2>&1; set -o vi; echo $?; help > /dev/null 2>&1; :

### select is refused [refused]
select x in a b; do echo $x; done <<< 1

### coproc is refused [refused]
coproc cat

### the DEBUG trap is refused [refused]
trap 'echo debug' DEBUG && echo done

### a script that a model writes
#!/usr/bin/env bash
set -euo pipefail
readonly DIR="$(pwd)"
log() { printf '[%s] %s\n' "$1" "${*:2}" >&2; }
usage() { cat <<USAGE
Usage: tool [-v] [-o FILE] args...
USAGE
}
verbose=0; output=""
parse() {
  while [[ $# -gt 0 ]]; do
    case "$1" in
      -v|--verbose) verbose=1; shift ;;
      -o|--output) output="$2"; shift 2 ;;
      --output=*) output="${1#*=}"; shift ;;
      -h|--help) usage; return 0 ;;
      --) shift; break ;;
      -*) log ERROR "unknown option $1"; return 2 ;;
      *) break ;;
    esac
  done
  args=("$@")
}
parse -v --output=out.txt one "two three"
echo "$verbose $output ${#args[@]} ${args[1]}"
parse --help
parse --bad 2>/dev/null || echo "code $?"
declare -A counts=()
while IFS= read -r line; do
  [[ -z "$line" || "$line" == \#* ]] && continue
  key="${line%%[[:space:]]*}"
  counts["$key"]=$(( ${counts["$key"]:-0} + 1 ))
done < words.txt
for key in $(printf '%s\n' "${!counts[@]}" | sort); do
  printf '%-8s %3d\n' "$key" "${counts[$key]}"
done
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
for f in *.txt; do
  [ -e "$f" ] || continue
  lines=$(wc -l < "$f")
  ((lines > 3)) && echo "$f: $lines" >> "$tmp/report"
done || true
sort "$tmp/report"

### the last stage of a pipeline in the shell itself
shopt -s lastpipe; echo "a b" | read x y; echo "$y $x"; seq 3 | while read n; do ((t+=n)); done; echo $t; seq 3 | mapfile -t m; echo "${m[2]}"; printf 'x' | { cat; v=1; }; echo " $v"

### names that GLOBIGNORE hides
GLOBIGNORE='*.txt:*.csv'; echo *; unset GLOBIGNORE; echo *.csv

### traps of functions that return
f() { trap 'echo returned' RETURN; echo in f; }; f; g() { echo in g; }; g; trap - RETURN; f

### long conditions
x=1; [[ $x == 1 && $x == 1 && $x != 2 || $x == 3 || -z $x ]] && echo yes; [[ $x == 2 || $x == 1 && $x == 3 ]] || echo no; [[ ! $x == 2 && ( $x == 1 || $x == 5 ) ]] && echo grouped

### brackets that are no pattern
[ a = a ] && echo [ ] [x [[ ]] a[ ]b; echo []; echo [] x; a=b[; echo $a; echo "[a]" [zz] [!zz; test [ = [ && echo same

### printf '%(...)T' has what the C library has, and the zone of TZ
printf '%(%Q|%N|%q|%:z|%P|%r|%c|%x|%X|%h|%k|%l|%s|%G-%V|%g|%Ey|%Od)T\n' 1700000000; printf '%(%-d|%_d|%0e|%^a|%#Z|%10Y|%-H|%_H|%+Y|%010d|%e|%U|%W|%j)T\n' 1700000000
TZ=Asia/Tokyo; printf '%(%H %Z %z)T\n' 0; export TZ=America/New_York; printf '%(%F %T)T|%()T\n' 1720000000 0; TZ=UTC printf '%(%H)T|%12(%F)T|\n' 0 0; printf '%(%Y|%G|%F)T\n' -62135596800
