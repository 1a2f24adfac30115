### samples of splitting by IFS 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(IFS=': '; v=' a}&=c'; w=']2,'; set -f; p $v"$w") 2> /dev/null
(IFS='\'; v='2*&[-'; w='1x-2'; set -f; p ${v}y$w) 2> /dev/null
(IFS=$' \t\n'; v='.$\&'; w='%~'; set -f; p $v) 2> /dev/null
(IFS=' '; v='x{+('; w=''; set -f; p ${u-$v}) 2> /dev/null
(IFS=':'; v=''; w='b*'; set -f; p x$v) 2> /dev/null
(IFS=': '; v='  *b/@!'; w='A.)🎉'; set -f; p $v '') 2> /dev/null
(IFS=$' \t\n'; v='[*]	!1🎉'; w='&]&'; set -f; p ${u-$v}) 2> /dev/null
(IFS=':'; v='+=c{🎉'; w=''; set -f; p ${v:-$w}) 2> /dev/null
(IFS=''; v='ab~$}'; w='"#b'; set -f; p $v$w) 2> /dev/null
(IFS=','; v='*A\?*,+*'; w='['\''='; set -f; p $v"$w") 2> /dev/null

### samples of splitting by IFS 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(IFS=','; v=''\''+@'; w='   A '; set -f; p $v""$w) 2> /dev/null
(IFS=','; v='?^}](}+a'; w='🎉'; set -f; p ${v:+$w}) 2> /dev/null
(IFS=' '; v='	.^+
'; w='{,'; set -f; p ${u-$v}) 2> /dev/null
(IFS=','; v='~^cA==%~'; w='#!'; set -f; p x$v) 2> /dev/null
(IFS='a'; v='c$%/?é'; w='1a
@'; set -f; p ${u-$v}) 2> /dev/null
(IFS=': '; v='Aé?'; w='-b'; set -f; p ${v}y$w) 2> /dev/null
(IFS=','; v='🎉|	c'; w=':'; set -f; p $v""$w) 2> /dev/null
(IFS='\'; v='*
%$'; w='),'; set -f; p ${u-$v}) 2> /dev/null
(IFS=$' \t\n'; v='#  '\'''; w='?'; set -f; p $v"$w") 2> /dev/null
(IFS=' '; v='?^1'; w='a[^'; set -f; p x$v) 2> /dev/null

### samples of positional parameters 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(IFS=',x'; set -f; set -- '!' ']	'; p "${*-e}"; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=',x'; set -f; set -- '1%' ''; p "${@^}"; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=''; set -f; set -- '' '!' ''; p "x$*y"; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=' '; set -f; set -- 'c1' ';{{' '   -'; p $@$@; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=' '; set -f; set -- ''; p "${*-e}"; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=':'; set -f; set -- '}' ')'; p ${1-u}; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=':'; set -f; set -- '' '' '
🎉'; p "$@"; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=',x'; set -f; set -- ')' '/+*'; p "${@#a}"; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=''; set -f; set -- '&é' 'b' '🎉)'; p $@$@; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=':'; set -f; set -- '' '/' ''; p ${@:+set}; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null

### samples of positional parameters 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(IFS=':'; set -f; set -- '*c'; p "${@#a}"; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=''; set -f; set -- '$)' '' '}"'; p x$@y; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=':'; set -f; set -- '\%.'; p x$@y; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=''; set -f; set -- '    '; p ${@:+set}; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=',x'; set -f; set -- ; p $@; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=' '; set -f; set -- '' '/' 'é})'; p "$@$@"; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=',x'; set -f; set -- '%&&' '' '('; p "${@#a}"; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=' '; set -f; set -- ; p $*; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=':'; set -f; set -- '{|$' '~🎉ab'; p "${@:1:2}"; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null
(IFS=',x'; set -f; set -- ' ).' '%'; p ${@:2}; v=$*; p "$v"; v="$@"; p "$v") 2> /dev/null

### samples of trimming 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v='})]/@'; p "${v##[!a]b}") 2> /dev/null
(v='ab@A'\'';'; p "${v%%\*[[:alpha:]]\a}") 2> /dev/null
(v='='; p "${v%x'*'"?"}") 2> /dev/null
(v='a  🎉b?"",'; p "${v%%?[^b]}") 2> /dev/null
(v='
(,"	\'; p "${v%:[a-c]}") 2> /dev/null
(v='🎉  '; p "${v#[^b]}") 2> /dev/null
(v='(@"'; p "${v##a}") 2> /dev/null
(v='+\$}")🎉'; p "${v#?[ab][!a]}") 2> /dev/null
(v='\)+é
~aba'; p "${v%[!a]x.b}") 2> /dev/null
(v='@a}(🎉  ]
'; p "${v%%\*é[^b]?}") 2> /dev/null

### samples of trimming 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v='|'\''x'; p "${v#\*[[:alpha:]]}") 2> /dev/null
(v='b
"a+)ab'; p "${v##x[[:alpha:]]}") 2> /dev/null
(v='	@🎉*('; p "${v##"?"}") 2> /dev/null
(v='@
'; p "${v##\*"?"}") 2> /dev/null
(v=';/]*'\''.'; p "${v##'*'11}") 2> /dev/null
(v='é" ab%a'; p "${v%%c}") 2> /dev/null
(v='*'; p "${v#."?"c[[:alpha:]]}") 2> /dev/null
(v='%
a'; p "${v%é}") 2> /dev/null
(v='c~'\'''; p "${v%%[^b]}") 2> /dev/null
(v='@.b/$  ;}'; p "${v#[[:alpha:]]a}") 2> /dev/null

### samples of trimming with groups 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v='cxc'; p "${v##@(a|b)'*'!(a)+(ab|c)}") 2> /dev/null
(v='bbb'; p "${v#x[!a]}") 2> /dev/null
(v=''; p "${v%%"?"x}") 2> /dev/null
(v=''; p "${v#?*(a):}") 2> /dev/null
(v='ababa'; p "${v#[!a]}") 2> /dev/null
(v='ababb'; p "${v##?(x)"?"x*}") 2> /dev/null
(v='cab'; p "${v%%:"?"[a-c]}") 2> /dev/null
(v='cac'; p "${v%!(a*|b)}") 2> /dev/null
(v='bababb'; p "${v#*(a)[]a][^b]}") 2> /dev/null
(v='xcbabac'; p "${v#é?(x)[a-c]}") 2> /dev/null

### samples of trimming with groups 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v='xxbba'; p "${v%%[^b]}") 2> /dev/null
(v='babcabx'; p "${v#--}") 2> /dev/null
(v='abxbacb'; p "${v%%1x:c}") 2> /dev/null
(v='cxxab'; p "${v%c'*'.[]a]}") 2> /dev/null
(v='acc'; p "${v#@(a|b)!(a*|b)[]a]}") 2> /dev/null
(v='cca'; p "${v##?(x)}") 2> /dev/null
(v='ccabcb'; p "${v%!(a)@(a|b)[]a]}") 2> /dev/null
(v='ab'; p "${v##!(a)}") 2> /dev/null
(v='cbxcx'; p "${v##!(a)}") 2> /dev/null
(v='c'; p "${v#\*??:}") 2> /dev/null

### samples of replacing 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v='['; p "${v/\*/\&}") 2> /dev/null
(v=''; p "${v//*/$v}") 2> /dev/null
(v='~@~c  '; p "${v//!(a)é/'&'}") 2> /dev/null
(v='\
:'; p "${v/%-'*'-/"&"}") 2> /dev/null
(v=':'; p "${v/[]a]a\a/}") 2> /dev/null
(v='~({.)abab'; p "${v/%'*'[ab]c\a/$v}") 2> /dev/null
(v='#]/)'; p "${v/#[]a][[:alpha:]]x"?"/'&'}") 2> /dev/null
(v='
"  ]+?'; p "${v/#[a-c]/"&"}") 2> /dev/null
(v='\/-&#bx'; p "${v/[]a][ab]x/<&>}") 2> /dev/null
(v='#-,'\''a|A'; p "${v/[a-c][ab]/$v}") 2> /dev/null

### samples of replacing 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v='&]!'\''/\	'; p "${v/*(a)\*[^b]+(ab|c)/}") 2> /dev/null
(v='aé%&'; p "${v/%c\ab[]a]/<&>}") 2> /dev/null
(v='}bé%%a{'; p "${v/#@(a|b)é!(a*|b)-/$v}") 2> /dev/null
(v=',é"?;#é'; p "${v/1[!a][^b][]a]/a b}") 2> /dev/null
(v='[,'; p "${v/?/<&>}") 2> /dev/null
(v='
	[

?x+'; p "${v/%[[:alpha:]]/"&"}") 2> /dev/null
(v=';a~...'; p "${v//1!(a*|b)/X}") 2> /dev/null
(v='~  #c	'; p "${v/1.c@(a|b)/}") 2> /dev/null
(v='*é1 ;|'; p "${v/#\a/a b}") 2> /dev/null
(v='(c'; p "${v/[ab].\*[^b]/a b}") 2> /dev/null

### samples of patterns 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v=''; [[ $v == @(a|b) ]]; p $?; case $v in *) p yes;; *) p no;; esac) 2> /dev/null
(v='$[/'; [[ $v == é*(a)[]a] ]]; p $?; case $v in x[a-c]\*[]a]) p yes;; *) p no;; esac) 2> /dev/null
(v='"'; [[ $v == []a]\* ]]; p $?; case $v in -) p yes;; *) p no;; esac) 2> /dev/null
(v='""ab'; [[ $v == \*?(x)!(a) ]]; p $?; case $v in *) p yes;; *) p no;; esac) 2> /dev/null
(v='"{=)\'; [[ $v == !(a*|b)[ab]+(ab|c) ]]; p $?; case $v in ?1) p yes;; *) p no;; esac) 2> /dev/null
(v='ab.  '; [[ $v == é[ab]c?(x) ]]; p $?; case $v in *cc) p yes;; *) p no;; esac) 2> /dev/null
(v='(|🎉  '; [[ $v == [^b]+(ab|c) ]]; p $?; case $v in [^b]é-[[:alpha:]]) p yes;; *) p no;; esac) 2> /dev/null
(v='/'; [[ $v == !(a) ]]; p $?; case $v in [a-c]\*.) p yes;; *) p no;; esac) 2> /dev/null
(v='&,&@'\'''; [[ $v == !(a*|b)é ]]; p $?; case $v in c[!a]?) p yes;; *) p no;; esac) 2> /dev/null
(v='ab	'; [[ $v == [ab][!a][a-c]x ]]; p $?; case $v in \*) p yes;; *) p no;; esac) 2> /dev/null

### samples of patterns 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v=')[é'; [[ $v == xac@(a|b) ]]; p $?; case $v in '*'[[:alpha:]]) p yes;; *) p no;; esac) 2> /dev/null
(v='%A.'; [[ $v == x*(a) ]]; p $?; case $v in []a]) p yes;; *) p no;; esac) 2> /dev/null
(v=''; [[ $v == -1 ]]; p $?; case $v in *\a..) p yes;; *) p no;; esac) 2> /dev/null
(v='b)\(b'; [[ $v == c ]]; p $?; case $v in "?"\*[^b]) p yes;; *) p no;; esac) 2> /dev/null
(v=';"^-'; [[ $v == +(ab|c)+(ab|c) ]]; p $?; case $v in '*') p yes;; *) p no;; esac) 2> /dev/null
(v='a&--'; [[ $v == -!(a)"?" ]]; p $?; case $v in ?b*) p yes;; *) p no;; esac) 2> /dev/null
(v='cé'; [[ $v == [[:alpha:]] ]]; p $?; case $v in a[a-c]?[!a]) p yes;; *) p no;; esac) 2> /dev/null
(v='~'; [[ $v == ?: ]]; p $?; case $v in c[a-c]) p yes;; *) p no;; esac) 2> /dev/null
(v='-!'; [[ $v == !(a)[^b]c!(a) ]]; p $?; case $v in :b[]a][a-c]) p yes;; *) p no;; esac) 2> /dev/null
(v='/\//'; [[ $v == éx ]]; p $?; case $v in é[a-c]é) p yes;; *) p no;; esac) 2> /dev/null

### samples of slices 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v='$*"c$'; p "${v:2}" "${v: 3:4}") 2> /dev/null
(v='é%
?'; p "${v: -1}" "${v: -2:3}") 2> /dev/null
(v='}
;:'; p "${v: -3}" "${v: 4:2}") 2> /dev/null
(v=''; p "${v: 1}" "${v: 4:2}") 2> /dev/null
(v='^\%"|"^'; p "${v: -1}" "${v: 1:2}") 2> /dev/null
(v='%2
&1|@('; p "${v: 4}" "${v: 2:4}") 2> /dev/null
(v='/&
,#1$2'; p "${v: -2}" "${v: -4:5}") 2> /dev/null
(v=''; p "${v: 2}" "${v: 3:4}") 2> /dev/null
(v='**-~^}
+'; p "${v:1}" "${v: 1:5}") 2> /dev/null
(v='~.  +é&
!'; p "${v:-1}" "${v: 3:3}") 2> /dev/null

### samples of slices 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v='%('; p "${v:0}" "${v: 1:0}") 2> /dev/null
(v='/$@)2/$)'; p "${v:3}" "${v: 1:3}") 2> /dev/null
(v='
'; p "${v: 2}" "${v: 3:2}") 2> /dev/null
(v='; @+🎉:~:'; p "${v:4}" "${v: -1:4}") 2> /dev/null
(v='🎉%'; p "${v: -1}" "${v: 3:1}") 2> /dev/null
(v=''; p "${v:4}" "${v: -3:0}") 2> /dev/null
(v='[[x]"
1&'; p "${v:-1}" "${v: 2:5}") 2> /dev/null
(v='"\+'; p "${v: -2}" "${v: 0:2}") 2> /dev/null
(v='&	'\''A/'; p "${v: 1}" "${v: 3:5}") 2> /dev/null
(v='.'\''	é
!.'; p "${v:3}" "${v: 4:0}") 2> /dev/null

### samples of slices of arrays 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(a=('' 'ab}'); p "${a[@]: 1:1}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=(); p "${a[@]: 3:1}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=(); p "${a[@]: -2:1}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=(); p "${a[@]: 4:3}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=(':'); p "${a[@]: -2:3}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=('A:' ')/' '""'); p "${a[@]: 0:2}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=(']'); p "${a[@]: 1:3}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=(); p "${a[@]: -2:1}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=('A' ''); p "${a[@]: 2:1}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=(''); p "${a[@]: 1:0}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null

### samples of slices of arrays 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(a=(' '); p "${a[@]: 4:2}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=('@%' ''); p "${a[@]: 4:1}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=('/' ''); p "${a[@]: -4:1}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=('ab;' '[' 'A' '.:'); p "${a[@]: -3:2}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=(')'); p "${a[@]: -4:0}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=('=' '' '.' ')'); p "${a[@]: -4:3}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=('  ' '*'); p "${a[@]: 1:2}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=(); p "${a[@]: -1:3}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=(); p "${a[@]: 2:2}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null
(a=('.1' '$x' '' ''); p "${a[@]: 0:2}" "${#a[@]}" "${!a[@]}"; unset 'a[1]'; a+=(z); p "${a[@]:1}" "${!a[@]}") 2> /dev/null

### samples of changing case 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v='#'; p "${v,,}") 2> /dev/null
(v='1"🎉-'; p "${v,}") 2> /dev/null
(v='$'; p "${v,a}") 2> /dev/null
(v='-!^'; p "${v^^?}") 2> /dev/null
(v='*?'; p "${v,}") 2> /dev/null
(v='[  '; p "${v^^[A-Z]}") 2> /dev/null
(v='b'; p "${v~~}") 2> /dev/null
(v='],%'; p "${v^}") 2> /dev/null
(v=')]'; p "${v~~}") 2> /dev/null
(v='#+.'; p "${v,a}") 2> /dev/null

### samples of changing case 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v='é}  $ '; p "${v~~}") 2> /dev/null
(v='Ab'; p "${v^^[ab]}") 2> /dev/null
(v='@
!~ab'; p "${v^^[ab]}") 2> /dev/null
(v='bA	'; p "${v~~}") 2> /dev/null
(v='#^'; p "${v,,a}") 2> /dev/null
(v=':&2-'; p "${v^^}") 2> /dev/null
(v='&$)'; p "${v,,}") 2> /dev/null
(v=''; p "${v,[ab]}") 2> /dev/null
(v=''; p "${v^^}") 2> /dev/null
(v=''\''&'; p "${v~?}") 2> /dev/null

### samples of quoting 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v=':++🎉'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='"'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='
b'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='x#'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='-('; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='b=-  2'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v=''; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v=']&'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='	A  )'\''
'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='x%=~'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null

### samples of quoting 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v=''; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v=''; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='-@;/'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='.'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v=''; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='2"é]c'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='1A"🎉'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='  '; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v='/bb'; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null
(v=''; printf '%q\n' "$v"; p "${v@Q}"; declare -p v) 2> /dev/null

### samples of arithmetic 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(x=3 y=5; p $(( 1234567890123 + x )) $x $y) 2> /dev/null
(x=3 y=5; p $(( 010 ? 0 : -1 ? y ? 0x1f : 2 : -9223372036854775808 >> 55 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( --y )) $x $y) 2> /dev/null
(x=3 y=5; p $(( (x = (x)) )) $x $y) 2> /dev/null
(x=3 y=5; p $(( ++y )) $x $y) 2> /dev/null
(x=3 y=5; p $(( x-- >> 15 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( -5 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( -9223372036854775808 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( (0x1f) )) $x $y) 2> /dev/null
(x=3 y=5; p $(( 7 )) $x $y) 2> /dev/null

### samples of arithmetic 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(x=3 y=5; p $(( 010 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( 0 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( (x *= (6 ** 4)) )) $x $y) 2> /dev/null
(x=3 y=5; p $(( -5 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( -5 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( - -1 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( 010 << 33 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( 5 ** 2 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( --y ? 10 << 0 : 7 ** 7 ? -9223372036854775808 : 255 >> 42 )) $x $y) 2> /dev/null
(x=3 y=5; p $(( 3 )) $x $y) 2> /dev/null

### samples of the arithmetic command 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(x=3 y=5; (( ! 2 < --y )); p $? $x $y; let "z = (x |= -1)"; p $? $z) 2> /dev/null
(x=3 y=5; (( 5 ** 1 )); p $? $x $y; let "z = (x *= -9223372036854775808) ? (x *= -1) : (x -= 2)"; p $? $z) 2> /dev/null
(x=3 y=5; (( x-- )); p $? $x $y; let "z = (x++)"; p $? $z) 2> /dev/null
(x=3 y=5; (( 0x1f + x ^ y + 0x1f )); p $? $x $y; let "z = 9223372036854775807"; p $? $z) 2> /dev/null
(x=3 y=5; (( 1 >> 23 )); p $? $x $y; let "z = (1) - (0)"; p $? $z) 2> /dev/null
(x=3 y=5; (( x-- )); p $? $x $y; let "z = 1234567890123"; p $? $z) 2> /dev/null
(x=3 y=5; (( (x += 1234567890123) )); p $? $x $y; let "z = 7 ? 16#fF : 3 , (x |= 255)"; p $? $z) 2> /dev/null
(x=3 y=5; (( 2 )); p $? $x $y; let "z = 3"; p $? $z) 2> /dev/null
(x=3 y=5; (( x++ )); p $? $x $y; let "z = (x <<= - 255)"; p $? $z) 2> /dev/null
(x=3 y=5; (( (0x1f) + ~ 1234567890123 )); p $? $x $y; let "z = -5"; p $? $z) 2> /dev/null

### samples of the arithmetic command 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(x=3 y=5; (( (x -= x--) )); p $? $x $y; let "z = 7"; p $? $z) 2> /dev/null
(x=3 y=5; (( 16#fF )); p $? $x $y; let "z = x--"; p $? $z) 2> /dev/null
(x=3 y=5; (( y )); p $? $x $y; let "z = 1234567890123"; p $? $z) 2> /dev/null
(x=3 y=5; (( 9223372036854775807 <= 9223372036854775807 != 4294967296 )); p $? $x $y; let "z = 9223372036854775807"; p $? $z) 2> /dev/null
(x=3 y=5; (( 0 )); p $? $x $y; let "z = 2#101"; p $? $z) 2> /dev/null
(x=3 y=5; (( 2 )); p $? $x $y; let "z = 0x1f"; p $? $z) 2> /dev/null
(x=3 y=5; (( --y )); p $? $x $y; let "z = ++y"; p $? $z) 2> /dev/null
(x=3 y=5; (( x++ )); p $? $x $y; let "z = 16#fF"; p $? $z) 2> /dev/null
(x=3 y=5; (( -9223372036854775808 + 1234567890123 != ~ 10 )); p $? $x $y; let "z = 1 ** 8"; p $? $z) 2> /dev/null
(x=3 y=5; (( (2#101) )); p $? $x $y; let "z = 3 ? 3 : x++"; p $? $z) 2> /dev/null

### samples of printf 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(printf '%X\n' 255) 2> /dev/null
(printf '%s|\n' "'a") 2> /dev/null
(printf '%#o\n' 16#fF -5) 2> /dev/null
(printf '%5d|\n' 1.5) 2> /dev/null
(printf '%05d|\n' 1.5) 2> /dev/null
(printf '%q|\n' abc) 2> /dev/null
(printf '%d\n' abc) 2> /dev/null
(printf '%#x\n' "'a") 2> /dev/null
(printf '%5s|\n' '') 2> /dev/null
(printf '%-5s|\n' '') 2> /dev/null

### samples of printf 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(printf '%q|\n' abc) 2> /dev/null
(printf '%b|\n' "'a") 2> /dev/null
(printf '%-8.3d|\n' "'a") 2> /dev/null
(printf '%X\n' '=|.') 2> /dev/null
(printf '%#o\n' 1.5) 2> /dev/null
(printf '%#x\n' "'a") 2> /dev/null
(printf '%05d|\n' 4294967296 010) 2> /dev/null
(printf '% d\n' "'a") 2> /dev/null
(printf '% d\n' "'a") 2> /dev/null
(printf '%i\n' abc) 2> /dev/null

### samples of printf of floating-point numbers 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(printf '%+.1f\n' 0.1) 2> /dev/null
(printf '%10.3f|\n' 1e100) 2> /dev/null
(printf '%+.1f\n' 1e21) 2> /dev/null
(printf '%10.3f|\n' 0) 2> /dev/null
(printf '%.2f\n' -0.0) 2> /dev/null
(printf '%+.1f\n' nan) 2> /dev/null
(printf '%G\n' 1e-10) 2> /dev/null
(printf '%E\n' 0x10) 2> /dev/null
(printf '%E\n' 0) 2> /dev/null
(printf '%f\n' 0.5) 2> /dev/null

### samples of printf of floating-point numbers 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(printf '%.10g\n' 0x10) 2> /dev/null
(printf '%G\n' nan) 2> /dev/null
(printf '%f\n' 1e100) 2> /dev/null
(printf '%010.2f\n' 3.14159) 2> /dev/null
(printf '%e\n' 0.5) 2> /dev/null
(printf '%g\n' 2.5) 2> /dev/null
(printf '%10.3f|\n' 1e21) 2> /dev/null
(printf '%-10.1f|\n' 1000000) 2> /dev/null
(printf '%.10g\n' 1e21) 2> /dev/null
(printf '%010.2f\n' nan) 2> /dev/null

### samples of braces 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(x=v; p {1..9..3}$x..) 2> /dev/null
(x=v; p {,}{-1..1},) 2> /dev/null
(x=v; p '{a,b}',{a..c}) 2> /dev/null
(x=v; p {a,b{c,d}}-{1,2}-\,) 2> /dev/null
(x=v; p {,}{3..1}{a,b{c,d}}) 2> /dev/null
(x=v; p {x,}'{a,b}'{a}) 2> /dev/null
(x=v; p {-1..1}'{a,b}'{3..1}) 2> /dev/null
(x=v; p {b1..3) 2> /dev/null
(x=v; p {}'{a,b}') 2> /dev/null
(x=v; p {1..9..3}{01..3}{01..3}) 2> /dev/null

### samples of braces 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(x=v; p {1..9..3}{a..c}a) 2> /dev/null
(x=v; p {-1..1}{a..c}{a}) 2> /dev/null
(x=v; p {a}{a..c}{1..4}) 2> /dev/null
(x=v; p {a}'{a,b}'{,}) 2> /dev/null
(x=v; p b..\,) 2> /dev/null
(x=v; p {1..3\,) 2> /dev/null
(x=v; p {}{{,}) 2> /dev/null
(x=v; p {z..a..5}{,) 2> /dev/null
(x=v; p {3..1}{,}{x,}) 2> /dev/null
(x=v; p 1..3{{3..1}) 2> /dev/null

### samples of read 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(printf %s '"' | { IFS=',a' read -r -a a; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s 'c^' | { IFS=',a' read -r -a a; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '!' | { IFS=$' \t\n' read -a a; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '1. ' | { IFS=': ' read -r x; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '🎉!1&1-' | { IFS=',a' read x y z; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '[🎉[' | { IFS=$' \t\n' read -r x y; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '|:/$;a(\' | { IFS=',a' read -r x; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '~b{$🎉;b  ;;' | { IFS=',a' read -r -a a; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s 'c\é' | { IFS=':' read -r x y z; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '^]b]\A' | { IFS=$' \t\n' read -r x y z; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null

### samples of read 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(printf %s '"'\''/!' | { IFS=',a' read -r -a a; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s ')[(c2@c;' | { IFS=',a' read -r -a a; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '.+\' | { IFS=',a' read -r x y z; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '{'\''{' | { IFS=':' read x; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '#@  🎉^)\A}' | { IFS=' ' read -r x; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s ''\''a[($é2}!$' | { IFS=$' \t\n' read -r x; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '/' | { IFS=':' read -r x y; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '🎉:@' | { IFS=': ' read -r x y; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s '[#,~$' | { IFS=': ' read -r x; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null
(printf %s 'x=b"!=' | { IFS=',a' read -r x y; p "$x" "$y" "$z" "${a[@]}"; }) 2> /dev/null

### samples of defaults 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v=val e= a=(p q); unset u; set -f; p "${@-~}") 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p ${@+\}}) 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p ${*:+a b}) 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p "${a[@]-*}") 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p "${*:-'q r'}") 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p ${v-$v}) 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p "${a[1]+"q r"}") 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p ${a[1]:-'q r'}) 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p "${a[9]-{a,b}}") 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p "${a[@]+d}") 2> /dev/null

### samples of defaults 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v=val e= a=(p q); unset u; set -f; p ${1:-~}) 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p "${@:-d}") 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p ${u-*}) 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p "${u+\}}") 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p "${1+}") 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p "${a[@]+\}}") 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p ${a[1]+~}) 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p ${e-$(echo c d)}) 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p "${1:+\}}") 2> /dev/null
(v=val e= a=(p q); unset u; set -f; p "${*+$v}") 2> /dev/null

### samples of test 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v=''; w=''\'''; [ "$v" -a "$w" ]; p $?; [ -e "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v='|'; w=''; [ "$v" -o "$w" ]; p $?; [ ! -d "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v='2b'; w='c'; [ "$v" != "$w" ]; p $?; [ ! -d "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v=''; w='&c'; [ "$v" -o "$w" ]; p $?; [ ! -f "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v='!'; w='a-'; [ "$v" \< "$w" ]; p $?; [ ! -n "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v='\='; w='%'; [ "$v" = "$w" ]; p $?; [ -e "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v=''; w=''; [ "$v" -o "$w" ]; p $?; [ -d "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v=''; w=''; [ "$v" != "$w" ]; p $?; [ -d "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v=' "'; w=''; [ "$v" \< "$w" ]; p $?; [ ! -e "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v=''; w='  '; [ "$v" -a "$w" ]; p $?; [ -f "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null

### samples of test 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(v=']-'; w='['; [ "$v" = "$w" ]; p $?; [ -z "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v='?'; w='!'; [ "$v" -a "$w" ]; p $?; [ ! -n "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v='.'; w='=^'; [ "$v" \> "$w" ]; p $?; [ -z "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v='* '; w='(#'; [ "$v" != "$w" ]; p $?; [ ! -e "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v='-*'; w=''; [ "$v" \> "$w" ]; p $?; [ ! -f "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v='] '; w='
'; [ "$v" \< "$w" ]; p $?; [ -n "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v='x'; w='?['; [ "$v" -o "$w" ]; p $?; [ -z "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v=''; w='A'; [ "$v" -o "$w" ]; p $?; [ ! -f "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v=''; w='2;'; [ "$v" -o "$w" ]; p $?; [ -d "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null
(v=''; w=':'; [ "$v" = "$w" ]; p $?; [ ! -n "$v" ]; p $?; [ $v ]; p $?; [ $v = $w ]; p $?; [[ $v < $w ]]; p $?) 2> /dev/null

### samples of escapes of echo 1
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(echo -e '\x41\e') 2> /dev/null
(echo -e 'b'\''') 2> /dev/null
(echo -e '\\n\x41\n') 2> /dev/null
(echo -e 'ba\z') 2> /dev/null
(echo -e '\101\a\0101\0101') 2> /dev/null
(echo -e '\ea\101\0101') 2> /dev/null
(echo -e '\101') 2> /dev/null
(echo -e '\e\\\\\n') 2> /dev/null
(echo -e '\x41\t') 2> /dev/null
(echo -e '\\u00e9') 2> /dev/null

### samples of escapes of echo 2
shopt -s extglob
p() { printf '<%s>' "$@"; echo; }
(echo -e '\x41\0101\z\0101') 2> /dev/null
(echo -e '\z\u00e9') 2> /dev/null
(echo -e '\0101'\''') 2> /dev/null
(echo -e '\z\e\z'\''\e') 2> /dev/null
(echo -e '\0101\t\u00e9') 2> /dev/null
(echo -e '\n') 2> /dev/null
(echo -e '\zb') 2> /dev/null
(echo -e '\na') 2> /dev/null
(echo -e '\u00e9\\u00e9\t') 2> /dev/null
(echo -e '\a') 2> /dev/null

