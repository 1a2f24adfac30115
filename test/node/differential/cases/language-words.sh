### command words split like any other
run() { "$@"; }
run echo hi
a=(echo hi there)
"${a[@]}"
c="echo from a variable"
$c

### quotes of all kinds
echo 'single $x `y`' "double \$x \`y\` \"q\"" plain\ blank $'tab\there\n\x41\u00e9\101\'' $"locale"
echo "a'b" 'a"b' a"b"'c'\d
echo "line one\
 continued"
echo 'back\slash' "back\slash" back\slash

### empty words and arguments
f() { echo "$#"; for a in "$@"; do echo "[$a]"; done; }
x=
f "" '' $x "$x" a"$x"b ""$x
set --
f "$@"; f "a$@"; f "$@b"; f ""$@""; f $@ $*; f "$*"

### positional parameters in quotes and out of them
set -- "a b" c "" 'd*'
f() { echo "$#: $(printf '<%s>' "$@")"; }
f $*; f $@; f "$*"; f "$@"; f "x$@y"; f "${@:2}"; f "${@:2:2}"; f "${*:1:2}"
IFS=,; f "$*"; f $*; IFS=; f "$*"; f $*

### splitting by IFS
x=" a  b	c
d "
printf '<%s>' $x; echo
IFS=:; x="a::b:c:"; printf '<%s>' $x; echo
IFS=": "; x=" a : b  c :: d"; printf '<%s>' $x; echo
IFS=; x="a b"; printf '<%s>' $x; echo
unset IFS; x="a b"; printf '<%s>' $x; echo
IFS=x; y=axbxxc; printf '<%s>' $y "$y"; echo

### splitting across parts
x="a b" y=" c"
printf '<%s>' 1$x$y"2 3"$x; echo
printf '<%s>' $x"$x"$x; echo
e=; printf '<%s>' $e"" $e "$e$e"; echo

### brace expansion
echo {a,b}{1,2} x{a,b,c}y {1..5} {5..1} {a..e} {01..03} {1..10..3} {e..a..2} {-2..2}
echo {a} {} {a,} {,b} a{b,c{d,e}f}g {a,b}{,} "{a,b}" \{a,b} {a\,b,c} {1..2}{3..4}
echo {a..1} {1..b} {1.5..2} x{1..} {a,b $ {}
v=1; echo {$v,2} ${v}{a,b} {"x y",z}

### brace expansion makes many words
set -- {1..10000}; echo $# ${10000}
i=0; for n in {1..10000}; do i=$((i+n)); done; echo $i

### tildes
HOME=/home/me
echo ~ ~/x "~" \~ a~ ~+ x=~ 
y=~/a:~/b; echo "$y"
z="~"; echo $z
echo ${u:-~/q} ~nobodyknows/x

### comments and blank lines
# a comment
echo a # trailing
echo a#b '#c' # d

: # nothing
echo done

### line continuation
echo one \
  two \
  three
ec\
ho joined
x=a\
b
echo $x

### parameter defaults
unset u; e=; s=set
echo "${u:-d1} ${u-d2} ${e:-d3} [${e-d4}] ${s:-d5}"
echo "${u:+a1}[${u+a2}][${e:+a3}]${e+a4} ${s:+a5}"
echo "${u:=assigned} $u"; echo ${e:=x} $e
echo "${u2:-$(echo sub)} ${u2:-"quoted  text"} ${u2:-a b   c}"
printf '<%s>' ${u2:-a b} "${u2:-a b}" ${u2:-"a b"} "${u2:-"a b"}"; echo
printf '<%s>' "${u2:-'single'}" ${u2:-'single x'} "${u2:-\}x}"; echo

### required parameters
(echo ${missing:?is needed}; echo not here); echo "code $?"
(echo ${missing?}; echo not here); echo "code $?"
x=; (echo ${x:?empty}); echo $?; echo "${x?ok}"

### set -u and defaults
set -u
echo "${x:-d}" "${x-}" "${x+y}" "$#" "$*" "$@"
a=(); echo "${a[@]}" "${#a[@]}"
(echo $undefined; echo no); echo $?
(echo ${a[3]}; echo no); echo $?
echo ${undefined}
echo not reached

### lengths
x=héllo🎉; echo ${#x}; set -- a b c; echo $# ${#} ${#@} ${#*}; a=(x yy zzz); echo ${#a[@]} ${#a[1]} ${#a}
e=; echo ${#e}

### trimming
p=/usr/local/lib/file.tar.gz
echo ${p#*/} ${p##*/} ${p%/*} ${p%%/*} ${p%.*} ${p%%.*} ${p#nomatch} ${p##*.}
x=aXbXc; echo ${x#*X} ${x##*X} ${x%X*} ${x%%X*} "${x#?}" "${x%?}" ${x#[a-c]}
y='a*b*c'; echo "${y#*'*'}" "${y##*\*}" "${y%"*"*}"
a=(one.txt two.txt); echo "${a[@]%.txt}" "${a[@]#*o}"
set -- a.c b.c; echo "${@%.c}" "${*/c/o}"

### replacing
x="hello world hello"
echo "${x/hello/bye}" "${x//hello/bye}" "${x/#hello/bye}" "${x/%hello/bye}" "${x//o}" "${x/l*o/X}"
echo "${x//[aeiou]/_}" "${x// /-}" "${x/ /\/}" "${x//?/.}"
y=a/b/c; echo "${y//\//:}" "${y////-}"
r='$1&'; echo "${x/hello/$r}" "${x/hello/\&}" "${x/world/[&]}" "${x/world/"[&]"}"
e=; echo "[${e/a/b}]" "[${e//*/z}]" "[${x//zzz/y}]"

### slices
x=0123456789
echo ${x:3} ${x:3:2} ${x: -3} ${x: -3:2} ${x:2:-2} ${x:20} "[${x:0:0}]" ${x:(-2)} ${x:1+1:6/2}
a=(a b c d e); echo ${a[@]:1:2} ${a[@]: -2} ${a[@]:3}
i=2; echo ${x:i} ${x:$i:$((i+1))} ${x:i?1:3}
u=héé🎉é; echo ${u:1:3}

### changing case
x="hello World"
echo ${x^} ${x^^} ${x,} ${x,,} ${x^^[lo]} "${x~}" "${x~~}"
a=(ab cd); echo ${a[@]^} ${a[@]^^}
y=ÀÉ; echo ${y,,}; z=straße; echo ${z^^}

### transformations
x="it's a \"test\""; echo "${x@Q}"; y=$'a\nb'; echo "${y@Q}"; echo "${x@U} ${x@u} ${x@L}"
e='a\tb\x41'; echo "${e@E}"; declare -i n=5; echo "${n@A}" "${n@a}"; a=(1 "2 3"); echo "${a[@]@Q}" "${a[@]@A}" "${a@a}"
declare -A m=([k]="v w"); echo "${m[@]@K}" "${m@a}"; unset u; echo "[${u@Q}]"

### indirection
x=y; y=z; z=end; echo ${!x} ${!y}; a=(1 2 3); r=a[1]; echo ${!r}; r='a[@]'; echo "${!r}"
abc1=1 abc2=2; echo ${!abc*} "${!abc@}"; echo "${!a[@]}"; n=2; set -- p q; echo ${!n} ${!#}
d=undef; echo "${!d:-default}"

### bad substitutions fail and the script goes on
echo ${x!y}
echo "next $?"
echo ${}
echo "next $?"
echo ${x y}; echo same line
echo after

### special parameters
set -- a b c
echo $# $1 $3 ${3} $4 "[$4]"; false; echo $?; true; echo $?
echo $$ | grep -c '^[0-9]*$'; echo "$-" | grep -c B
echo "$_"

### command substitution
x=$(echo a; echo b); echo "$x"; echo $x
y=`echo back \`echo nested\``; echo $y
echo "$(echo "quoted $(echo "deep $(echo er)")")"
z=$(printf 'a\n\n\n'); echo "[$z]"; echo "$(<notes.txt)"
echo $(echo '*') "$(echo '*.txt')"
x=$(exit 3); echo $?; x=$(false) y=$(true); echo $?; echo $(false) $?

### command substitution with case and quotes in it
x=$(case a in a) echo yes;; (b) echo no;; esac); echo $x
y=$(echo "a)b" 'c)d' \) # a comment with )
echo more); echo "$y"
echo $( (echo sub) ) $((1+2)) $( ( (echo x) ) )

### arithmetic expansion
echo $((1+2*3)) $(((1+2)*3)) $((7/2)) $((-7/2)) $((7%3)) $((-7%3)) $((2**10)) $((1<<4)) $((255>>2)) $((5&3)) $((5|3)) $((5^3)) $((~5)) $((!0)) $((!5))
echo $((1<2)) $((2<=2)) $((3==3)) $((3!=3)) $((1&&0)) $((1||0)) $((1?2:3)) $((0?2:3)) $((1,2,3))
echo $((0x1f)) $((017)) $((2#1010)) $((36#z)) $((64#_)) $((16#Ff))
x=5; echo $((x++)) $x $((++x)) $x $((x--)) $((--x)) $((x+=3)) $((x*=2)) $((x%=7)) $((x<<=2)) $((x|=1)) $x
echo $(( x = y = 4 )) $x $y $((x==4?x:0)) $(( -x )) $(( - -x )) $((+x))

### arithmetic of 64 bits
echo $((9223372036854775807)) $((9223372036854775807+1)) $((-9223372036854775808)) $((9223372036854775807*2)) $((1<<62)) $((1<<63)) $((1<<64))
echo $((1700000000123456789 + 1)) $((1700000000123456789 % 1000000)) $((1700000000123456789/1000)) $((0x7fffffffffffffff)) $((0xffffffffffffffff))
echo $((123456789*987654321)) $((3**40)) $((3**41)) $((12345678901234567890))

### arithmetic with functions and variables that are expressions
f() { echo 41; }
echo $(( $(f) + 1 )); a=b+1; b=4; echo $((a*2)) $((a)); c='1+1'; echo $((c*3)) $(( $c*3 ))
arr=(10 20 30); i=1; echo $((arr[i])) $((arr[i+1])) $((arr[0]+arr[1])) $((arr[i]++)) ${arr[1]} $((arr)) ; echo $(( ${#arr[@]} * 2 ))
declare -A m=([x]=7); echo $((m[x]+1)); k=x; echo $((m[$k]*2))
echo $(( undefined_name )) $(( "3" + 4 )) $(( 1 +
2 ))

### errors of arithmetic
echo $((1/0)); echo same line
echo "next $?"
echo $((1+)); echo x
echo "next $?"
echo $((08)); echo x
echo "next $?"
(( 1/0 )); echo "still $?"
x='a b'; echo $((x))
echo "next $?"

### here-documents
cat <<A
x is $((1+1)) $(echo sub) \$y `echo back` "quotes" 'single' \\ \a
A
cat <<'B'
$x $(not run) `nor this` \ "q"
B
cat <<-C
	tabs are	stripped
		all of them
	C
cat <<"D D"
quoted $delimiter
D D
cat <<E; echo after
body
E

### several here-documents on a line
cat <<A - <<B
first
A
second
B
cat <<A; cat <<B
one
A
two
B
while read -r line; do echo "got $line"; done <<X
l1
l2
X

### here-documents that hold code
cat > a.js <<'EOF'
let re = /^abc$/;
const x = `a ${b} $`;
if (a && b || c) { return "}" }
EOF
cat a.js
cat <<EOF2
cost: $5 $ now $(echo "it's")
EOF2
grep -E '((foo|bar)$)' notes.txt; echo "let me pay 5 $ now"

### here-document in a function, a loop and a substitution
f() { cat <<X
in $1
X
}
f one; f two
x=$(cat <<Y
sub $((2*3))
Y
)
echo "$x"
for i in 1 2; do cat <<Z
i=$i
Z
done | tr a-z A-Z

### here-document without its end
cat <<X
body
not the end

### here-document that begins in a substitution and ends behind it
echo $(cat <<X)
body
X
echo after

### here-strings
cat <<< "a string"; read a b <<< "x y z"; echo "$b"; cat <<<$(echo one two); x="a  b"; cat <<<$x; tr a-z A-Z <<< 'up'

### special characters from a here-document survive
cat <<'X' > out.txt
tab	here \t \\ \$ é 日本 🎉 $(x) `y` ${z}
X
cat out.txt; wc -c < out.txt

### variables with bytes that are no UTF-8
x=$(cat latin1.txt); printf '%s\n' "$x" | od -c | head -3; printf '\xff\xfe' | od -An -tx1; y=$'\xe9'; printf %s "$y" | wc -c
