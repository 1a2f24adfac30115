### arrays
a=(one two "three four"); echo ${a[0]} "${a[2]}" ${#a[@]} ${a[-1]} "${a[@]}" "${!a[@]}"
a+=(five); a[10]=ten; echo "${!a[@]}" "${#a[@]}"; unset 'a[1]'; echo "${!a[@]}"; a[0]+=x; echo $a
b=("${a[@]}"); echo "${#b[@]}"; unset b; echo "${#b[@]}" "[${b[@]}]"; c=([5]=x y [2]=z); echo "${!c[@]}" "${c[@]}"
d=(); d+=(); echo ${#d[@]}; e=$(echo 1 2 3); e=($e); echo ${e[1]} ${e[@]:1}
for x in "${a[@]}"; do echo "<$x>"; done

### associative arrays in the order of bash
declare -A m=([one]=1 [two]=2 [three]=3 ["a b"]=4)
m[four]=4; m+=([five]=5); for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done
echo "${#m[@]}" "${m[a b]}" "${m["a b"]}"; unset 'm[two]'; echo "${!m[@]}"; [[ -v m[one] ]] && echo has; [[ -v m[two] ]] || echo gone
k="x y"; m[$k]=v; echo "${m[$k]}"; unset "m[$k]"; echo "${m[$k]-unset}"
declare -A n; for w in the quick brown fox jumps over the lazy dog; do ((n[$w]++)); done; for k in "${!n[@]}"; do echo $k ${n[$k]}; done
declare -A p=(a 1 b 2); echo "${p[a]}${p[b]}"; declare -p p n

### many keys
declare -A m; for i in {1..300}; do m[key$i]=$i; done; echo "${!m[@]}" | cksum; echo ${#m[@]}

### arrays of words with patterns and braces
a=(*.txt); echo "${a[@]}"; b=({a..c}{1,2}); echo ${#b[@]}; c=($(ls *.json)); echo ${c[0]}; d=(a"b c"d $(echo x y)); echo ${#d[@]}

### array assignment over several lines with comments
files=(
  one.txt   # the first
  "two three.txt"

  four.txt
)
printf '<%s>\n' "${files[@]}"

### declare and its attributes
declare -i n=3+4; n+=1; echo $n; n=abc; echo $n; declare -u up=shout; up+=more; echo $up; declare -l low=QUIET; echo $low
declare -r ro=1; (ro=2; echo no) ; echo $?; declare -a arr; declare -p n up low ro arr; declare -x ex=1; declare -p ex; env | grep ^ex=
declare x; declare -p x; echo "${x-unset}"; typeset y=2; echo $y; declare -p nothing; echo $?
declare -a q=(1 "2 3" 'a"b' $'t\tb'); declare -p q

### readonly variables
readonly r=1; r=2; echo not here
echo $r; unset r; echo $?; readonly a=(1 2); a[0]=3; echo no
echo ${a[0]}; (readonly s; s=3; echo no); readonly -p | grep ' r='; declare -r t=5; f() { local t=6; echo no; }; f; echo $t

### local variables and dynamic scope
x=global; f() { local x=local y; y=1; g; echo "f: $x $y"; }; g() { echo "g: $x"; x=changed; y=2; }
f; echo $x ${y-unset}; h() { local x; echo "[${x-unset}]"; x=5; unset x; echo "[${x-unset}]"; }; h; echo $x
i() { local -a a=(1 2); local -A m=([k]=v); local -i n=2*3; echo ${a[1]} ${m[k]} $n; }; i; local z=1; echo $?
j() { local a=1 b=$a; echo "$a [$b]"; }; a=outer; j; k() { local v=$(false); echo $?; local w; w=$(false); echo $?; }; k

### references
declare -n ref=target; target=5; echo $ref; ref=6; echo $target; echo ${!ref}; f() { local -n out=$1; out="set by f"; }; f result; echo "$result"
arr=(1 2 3); g() { local -n a=$1; a+=(4); echo "${a[@]}" ${#a[@]} "${!a[@]}"; }; g arr; echo "${arr[@]}"; declare -A m; h() { local -n h=$1; h[k]=v; }; h m 2>/dev/null; n() { local -n r=$1; r[k]=v; }; n m; echo "${m[k]}"
unset -n ref; echo ${ref-unset} $target

### export and the environment
export A=1; B=2; sh -c 'echo "[$A][$B]"'; B=3 sh -c 'echo "[$B]"'; echo $B; export B; sh -c 'echo $B'; export -n A; sh -c 'echo "[$A]"'
env C=4 sh -c 'echo $C'; C=5 env | grep ^C=; unset A; A=1 B=2 C=3 sh -c 'echo $A$B$C'; export D="x y"; sh -c 'echo "$D"'; export -p | grep ' D='

### assignments before commands
x=1; x=2 true; echo $x; f() { echo "in f $x"; }; x=3 f; echo $x; x=4 eval 'echo $x'; echo $x; x=5 y=$x; echo $y; IFS=: read a b <<< 1:2; echo $a $b; echo "[$IFS]" | od -c | head -1
x=old; x=new echo $x; x=a x+=b sh -c 'echo $x'; PATH=/nowhere ls; echo $?

### appending
s=a; s+=b; s+="c d"; echo "$s"; n=1; n+=1; echo $n; declare -i i=1; i+=1; echo $i; a=(1); a+=(2 3); a+=x; echo "${a[@]}"; u+=new; echo $u

### unset
x=1; unset x; echo "${x-gone}"; f() { echo f; }; unset -f f; f; echo $?; a=(1 2 3); unset a[1]; echo ${!a[@]}; unset a; echo ${#a[@]}; unset never; echo $?; x=1; y() { :; }; x() { echo fn; }; unset x; x; unset x; x; echo $?

### special variables of bash
echo ${BASH_VERSION%%(*} ${BASH_VERSINFO[0]} $OSTYPE; [[ $RANDOM -ne $RANDOM || $RANDOM -ne $RANDOM ]] && echo random; [ $SECONDS -lt 5 ] && echo seconds; [ $EPOCHSECONDS -gt 1700000000 ] && echo epoch; [[ $EPOCHREALTIME =~ ^[0-9]+\.[0-9]{6}$ ]] && echo real; [ -n "$PPID" ] && [ -n "$HOSTNAME" ] && [ -n "$UID" ] && echo ids
RANDOM=42; echo $RANDOM $RANDOM $RANDOM; SECONDS=100; echo $SECONDS; echo $LINENO
echo $LINENO; f() { echo "${FUNCNAME[0]} ${FUNCNAME[1]} $LINENO"; }; f; g() { f; echo "${FUNCNAME[@]}"; }; g; echo "${FUNCNAME[0]-none}" $BASH_SUBSHELL; (echo $BASH_SUBSHELL; (echo $BASH_SUBSHELL)); true | false | true; echo "${PIPESTATUS[@]}" $SHLVL

### set with positional parameters
set -- a b c; echo $# "$@"; set -- "$@" d; echo $#; shift; echo $1; shift 2; echo "$@"; shift 5; echo $? "$@"; set --; echo $#; set x y; echo $2; set -- -a -b; echo $1; set -u -- q; echo $1 $-

### set -- in a loop grows
set --; for ((i=0;i<2000;i++)); do set -- "$@" x; done; echo $#

### shopt and set -o
shopt -s nullglob; echo *.nope; shopt nullglob; shopt -u nullglob; shopt -q nullglob; echo $?; set -o noglob; echo *; set +f; set -o | grep -E 'noglob|errexit'; shopt nonsense; echo $?; set -o nonsense; echo $?; shopt -p extglob; set +o | grep pipefail

### read splits lines
while IFS=, read -r name age city; do echo "$name|$age|$city"; done < people.csv
while read -r a b; do echo "$b-$a"; done < words.txt
printf 'a  b   c  \n' | { read x y; echo "[$x][$y]"; }; echo " lead and trail  " | { read x; echo "[$x]"; }; echo " lead  " | { IFS= read -r x; echo "[$x]"; }
echo 'a\tb\\c' | { read x; echo "$x"; }; echo 'a\tb\\c' | { read -r x; echo "$x"; }; printf 'one\\\ntwo\n' | { read x; echo $x; }

### read with its options
echo "a b c" | { read -a arr; echo "${arr[1]} ${#arr[@]}"; }; echo abcdef | { read -n 3 x; echo $x; }; echo abcdef | { read -N 4 x; echo $x; }; printf 'a:b\nc' | { read -d : x; echo $x; read y; echo "$y"; }
printf 'last line' | { read x; echo "$x $?"; }; read x < /dev/null; echo "$? [$x]"; echo reply | { read; echo $REPLY; }; printf 'a\0b\0' | while IFS= read -r -d '' x; do echo "<$x>"; done
exec 3< notes.txt; read -u 3 first; read -r second <&3; echo "$first/$second"; exec 3<&-; echo "x:y::z:" | { IFS=: read a b c d e; echo "$a,$b,$c,$d,$e"; }; echo "a:b:c" | { IFS=: read a b; echo "$b"; }; echo "1 2" | (read -p prompt a b; echo $b); read -t 0.1 x < /dev/null; echo $?

### mapfile
mapfile -t lines < words.txt; echo ${#lines[@]} "${lines[1]}"; mapfile l2 < no-newline.txt; printf '%s' "${l2[0]}"; echo; mapfile -t -n 2 x < words.txt; echo "${x[@]}"; mapfile -t -s 5 y < words.txt; echo "${y[@]}"; mapfile -t -O 3 x < <(printf '1\n2\n'); echo "${!x[@]}"; readarray -t z <<< "$(seq 3)"; echo "${z[@]}"; printf 'a,b,c' | { mapfile -t -d , q; echo "${q[@]}"; }

### printf
printf '%s %d %i %5d|%-5d|%05d|%+d|% d\n' str 42 7 42 42 42 42 42; printf '%x %X %o %u %#x %#o\n' 255 255 8 3 255 8
printf '%f %.2f %e %g %G %8.3f|%-8.1f|\n' 3.14159 2.5 12345.678 0.0001 1e20 2.5 2.5; printf '%c%c %s\n' abc def; printf '%%|%5s|%-5s|%.2s|%*d|%-*d|\n' ab cd xyz 4 7 4 7
printf '%s\n' a b c; printf '%s=%d\n' x 1 y 2 z; printf 'no format\n' extra; printf '%b' 'a\tb\n\0101\x42\n'; printf '\101\x42\t|\n'; printf '%q %q %q\n' "a b" 'it'"'"'s' ''; printf '%q\n' $'a\nb' 'x$y' '~' 'a;b' é
printf '%d\n' abc; echo $?; printf '%d %d\n' 0x1f 017; printf '%d\n' "'A"; printf -v var '%03d' 7; echo $var; printf '%s'; printf '%d\n' ''; printf '%s %s\n' only; printf '%(%Y-%m-%d)T\n' 0; printf '%.3d|%8.3d|\n' 5 5; printf '%5.1f|%s\n' 9.96 end; printf -- '-%s\n' x; printf '%s\n' -n; printf '%d\n' -5 9223372036854775807; printf '%i\n' 1.5; echo $?

### echo
echo -n no newline; echo; echo -e 'a\tb\nc\\d\x41\0101\u00e9'; echo -E 'a\tb'; echo -ne 'x\n'; echo -x; echo -- y; echo -e 'stop\chere'; echo; echo -en 'a\n'; echo "a  b"   c; echo -n -e '\e[1m' | od -c | head -1; echo 'a\nb'

### getopts
f() { local OPTIND=1 o; while getopts ":ab:c" o; do case $o in a) echo a;; b) echo "b=$OPTARG";; c) echo c;; :) echo "missing $OPTARG";; \?) echo "bad $OPTARG";; esac; done; shift $((OPTIND-1)); echo "rest: $*"; }
f -a -b val -c x y; f -abval -- -c; f -b; f -z -a; f -ca file -b; f
set -- -x -y foo; while getopts xy: opt; do echo "$opt ${OPTARG-none} $OPTIND"; done; echo $OPTIND; getopts a o -q; echo "$? $o"

### let and the arithmetic command
let x=5 y=x*2; echo $x $y; let "z = x + y"; echo $z; let 0; echo $?; ((x++)); echo $x; ((0)); echo $?; ((x == 6)) && echo six; (( x > 5 && y < 20 )) && echo both; if ((x % 2)); then echo odd; else echo even; fi; ((a=1,b=2)); echo $a$b; (( a += b )); echo $a

### names with special characters
x1_y=ok; echo $x1_y ${x1_y}z $x1_yz; 1x=5; echo $?; a-b=3; echo $?; export 1bad; echo $?; declare "bad name=1"; echo $?

### values that grow
x=; for ((i=0;i<2000;i++)); do x+=aaaaaaaaaa; done; echo ${#x}; y=${x:5:3}; echo $y; z=${x//aaaa/b}; echo ${#z}; echo ${x%%b*} | wc -c

### test -v and unset elements
a=(1 "" 3); [[ -v a ]] && echo a; [[ -v a[1] ]] && echo a1; [[ -v a[7] ]] || echo no7; unset x; [[ -v x ]] || echo nox; x=; [[ -v x ]] && echo x; test -v a[0] && echo t; declare y; [[ -v y ]] || echo noy
