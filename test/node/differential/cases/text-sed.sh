### sed 1a hello\nworld
printf '%s' $'one\ntwo\nthree\n' | sed '1a hello\nworld'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1a hello\nworld'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1a\  hello\tx'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1a\  hello\tx'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed $'1a\\\n  hello'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'1a\\\n  hello'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1i\\tfoo'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1i\\tfoo'
echo "exit $?"

### sed 2c\changed
printf '%s' $'one\ntwo\nthree\n' | sed '2c\changed'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '2c\changed'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1,2c X'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1,2c X'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '$!N;c X'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$!N;c X'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 1a
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 1a
echo "exit $?"

### sed 1{a foo }
printf '%s' $'one\ntwo\nthree\n' | sed $'1{a foo\n}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'1{a foo\n}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1{p;d}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1{p;d}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 2q5
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 2q5
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/o/[&]/2'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/o/[&]/2'
echo "exit $?"

### sed y/one/123/
printf '%s' $'one\ntwo\nthree\n' | sed y/one/123/
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n y/one/123/
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\(.\)\(.\)/\u\1\U\2x\Ey/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\(.\)\(.\)/\u\1\U\2x\Ey/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '/two/!s/e/E/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/two/!s/e/E/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'n;d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'n;d'
echo "exit $?"

### sed $!{h;d};x;G
printf '%s' $'one\ntwo\nthree\n' | sed '$!{h;d};x;G'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$!{h;d};x;G'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'b end;s/o/X/;:end s/e/E/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'b end;s/o/X/;:end s/e/E/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed ':a;s/^.\{1,9\}$/ &/;ta'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n ':a;s/^.\{1,9\}$/ &/;ta'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/x*/-/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/x*/-/g'
echo "exit $?"

### sed k
printf '%s' $'one\ntwo\nthree\n' | sed k
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n k
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed s/a
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s/a
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\n/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\n/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1!G;h;$!d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1!G;h;$!d'
echo "exit $?"

### sed =
printf '%s' $'one\ntwo\nthree\n' | sed =
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n =
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/e$/\n/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/e$/\n/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/[\n]/X/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/[\n]/X/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/[/]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/[/]/x/'
echo "exit $?"

### sed s/a\|t/\t/
printf '%s' $'one\ntwo\nthree\n' | sed 's/a\|t/\t/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/a\|t/\t/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'w /dev/stdout'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'w /dev/stdout'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '2{N;P;D}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '2{N;P;D}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '$d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$d'
echo "exit $?"

### sed 2,3{s/t/T/;s/h/H/}
printf '%s' $'one\ntwo\nthree\n' | sed '2,3{s/t/T/;s/h/H/}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '2,3{s/t/T/;s/h/H/}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '/^$/d;s/^/> /'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/^$/d;s/^/> /'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/o/\x26/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/o/\x26/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\x6f/X/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\x6f/X/'
echo "exit $?"

### sed N;N;s/\n/,/g
printf '%s' $'one\ntwo\nthree\n' | sed 'N;N;s/\n/,/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'N;N;s/\n/,/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed s/T/x/I
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s/T/x/I
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1s/.*/\L\u&/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1s/.*/\L\u&/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'F;1q'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'F;1q'
echo "exit $?"

### sed z;s/^$/empty/
printf '%s' $'one\ntwo\nthree\n' | sed 'z;s/^$/empty/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'z;s/^$/empty/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '{p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '{p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 3,1d
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 3,1d
echo "exit $?"

### sed y/abc/de/
printf '%s' $'one\ntwo\nthree\n' | sed y/abc/de/
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n y/abc/de/
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed :a
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n :a
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'b nolabel'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'b nolabel'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 1,p
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 1,p
echo "exit $?"

### sed 0p
printf '%s' $'one\ntwo\nthree\n' | sed 0p
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 0p
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 0,/o/p
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 0,/o/p
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 0,2p
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 0,2p
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1,3p;d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1,3p;d'
echo "exit $?"

### sed $!d
printf '%s' $'one\ntwo\nthree\n' | sed '$!d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$!d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '/two/,$d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/two/,$d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed /two/,/zzz/d
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n /two/,/zzz/d
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '2,4!d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '2,4!d'
echo "exit $?"

### sed /one/,/two/{//!d}
printf '%s' $'one\ntwo\nthree\n' | sed '/one/,/two/{//!d}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/one/,/two/{//!d}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed s//X/
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s//X/
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed /o/s//0/
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n /o/s//0/
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '2r notes.txt'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '2r notes.txt'
echo "exit $?"

### sed R notes.txt
printf '%s' $'one\ntwo\nthree\n' | sed 'R notes.txt'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'R notes.txt'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '$r nofile'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$r nofile'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '2w out.txt'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '2w out.txt'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/e/E/w out.txt'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/e/E/w out.txt'
echo "exit $?"

### sed /two/{w out.txt }
printf '%s' $'one\ntwo\nthree\n' | sed $'/two/{w out.txt\n}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'/two/{w out.txt\n}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/a/b/;s/c/d/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/a/b/;s/c/d/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/[aeiou]/<&>/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/[aeiou]/<&>/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\(.*\)o/\1O/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\(.*\)o/\1O/'
echo "exit $?"

### sed s|/|x|
printf '%s' $'one\ntwo\nthree\n' | sed 's|/|x|'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's|/|x|'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed s,o,0,g
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s,o,0,g
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's#o#\##'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's#o#\##'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/o/\//'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/o/\//'
echo "exit $?"

### sed s/./&&/2g
printf '%s' $'one\ntwo\nthree\n' | sed 's/./&&/2g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/./&&/2g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed s/./X/3g
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s/./X/3g
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed s/e/X/3
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s/e/X/3
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '$s/$/ end/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$s/$/ end/'
echo "exit $?"

### sed 1~2d
printf '%s' $'one\ntwo\nthree\n' | sed '1~2d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1~2d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '2~0p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '2~0p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '0~2p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '0~2p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '2,~2d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '2,~2d'
echo "exit $?"

### sed 2,+1d
printf '%s' $'one\ntwo\nthree\n' | sed 2,+1d
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 2,+1d
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed /t/I,+1d
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n /t/I,+1d
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '\%two%d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '\%two%d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '\|t|s|t|T|'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '\|t|s|t|T|'
echo "exit $?"

### sed i\ line1\ line2
printf '%s' $'one\ntwo\nthree\n' | sed $'i\\\nline1\\\nline2'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'i\\\nline1\\\nline2'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'a\'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'a\'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed $'a line1\\\nline2'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'a line1\\\nline2'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1i  indented'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1i  indented'
echo "exit $?"

### sed 1i\ kept
printf '%s' $'one\ntwo\nthree\n' | sed '1i\  kept'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1i\  kept'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '$!N;$!D'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$!N;$!D'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '$!N;s/\n/ /'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$!N;s/\n/ /'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'N;P;D'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'N;P;D'
echo "exit $?"

### sed :a;N;$!ba;s/\n/,/g
printf '%s' $'one\ntwo\nthree\n' | sed ':a;N;$!ba;s/\n/,/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n ':a;N;$!ba;s/\n/,/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'H;$!d;x;s/\n/,/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'H;$!d;x;s/\n/,/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'x;p;x'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'x;p;x'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1h;2,$H;$!d;g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1h;2,$H;$!d;g'
echo "exit $?"

### sed /^o/{n;s/^/>/}
printf '%s' $'one\ntwo\nthree\n' | sed '/^o/{n;s/^/>/}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/^o/{n;s/^/>/}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '/two/{x;p;x}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/two/{x;p;x}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed G
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n G
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'n;n;s/./x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'n;n;s/./x/'
echo "exit $?"

### sed 2{h;d};${G}
printf '%s' $'one\ntwo\nthree\n' | sed '2{h;d};${G}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '2{h;d};${G}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\bt/T/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\bt/T/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\<./\u&/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\<./\u&/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\w\+/[&]/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\w\+/[&]/g'
echo "exit $?"

### sed s/^/ /
printf '%s' $'one\ntwo\nthree\n' | sed 's/^/    /'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/^/    /'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/^[ \t]*//'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/^[ \t]*//'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/[[:space:]]*$//'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/[[:space:]]*$//'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '/one/b;s/^/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/one/b;s/^/x/'
echo "exit $?"

### sed /one/bx;s/^/y/;:x
printf '%s' $'one\ntwo\nthree\n' | sed '/one/bx;s/^/y/;:x'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/one/bx;s/^/y/;:x'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 't;s/o/0/;t;s/^/no/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 't;s/o/0/;t;s/^/no/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/o/0/;T;s/^/yes/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/o/0/;T;s/^/yes/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed l
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n l
echo "exit $?"

### sed l 3
printf '%s' $'one\ntwo\nthree\n' | sed 'l 3'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'l 3'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'y/abc\n/xyz /'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'y/abc\n/xyz /'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\(a\|b\)/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\(a\|b\)/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/a**/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/a**/x/'
echo "exit $?"

### sed s/*/x/
printf '%s' $'one\ntwo\nthree\n' | sed 's/*/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/*/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\(*\)/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\(*\)/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/^*/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/^*/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/o\?/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/o\?/x/'
echo "exit $?"

### sed s/t\{1,\}/x/
printf '%s' $'one\ntwo\nthree\n' | sed 's/t\{1,\}/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/t\{1,\}/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/a\{/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/a\{/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\(/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\(/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/[/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/[/x/'
echo "exit $?"

### sed s/a/\1/
printf '%s' $'one\ntwo\nthree\n' | sed 's/a/\1/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/a/\1/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\(t\)/\2/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\(t\)/\2/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'p;p;p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'p;p;p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'd;p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'd;p'
echo "exit $?"

### sed $=
printf '%s' $'one\ntwo\nthree\n' | sed '$='
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$='
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed $'#comment\np'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'#comment\np'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed $'#n\np'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'#n\np'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'p # comment'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'p # comment'
echo "exit $?"

### sed p; c s/o/0/
printf '%s' $'one\ntwo\nthree\n' | sed $'p;# c\ns/o/0/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'p;# c\ns/o/0/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '{p;p}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '{p;p}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '{p};{p}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '{p};{p}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1{p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1{p'
echo "exit $?"

### sed 1!{p}
printf '%s' $'one\ntwo\nthree\n' | sed '1!{p}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1!{p}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1,2!p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1,2!p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1p;1p;;p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1p;1p;;p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '  p  '
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '  p  '
echo "exit $?"

### sed s/o/0/ ; s/e/3/
printf '%s' $'one\ntwo\nthree\n' | sed 's/o/0/ ; s/e/3/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/o/0/ ; s/e/3/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed s/o/0/gp
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s/o/0/gp
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed s/o/0/pg
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s/o/0/pg
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed s/o/0/pp
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s/o/0/pp
echo "exit $?"

### sed s/o/0/z
printf '%s' $'one\ntwo\nthree\n' | sed s/o/0/z
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s/o/0/z
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed s/o/0/gg
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s/o/0/gg
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'y/o/0/;p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'y/o/0/;p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed $'a foo\ni bar'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'a foo\ni bar'
echo "exit $?"

### sed 2a\ \ two spaces
printf '%s' $'one\ntwo\nthree\n' | sed $'2a\\\n\\  two spaces'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'2a\\\n\\  two spaces'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed $'2i\\\n  two spaces'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'2i\\\n  two spaces'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/$/\r/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/$/\r/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed $'s/o/a\\\nb/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'s/o/a\\\nb/'
echo "exit $?"

### sed s/o/a\nb/
printf '%s' $'one\ntwo\nthree\n' | sed 's/o/a\nb/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/o/a\nb/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/.*/"&"/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/.*/"&"/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed $'s/.*/\'&\'/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'s/.*/\'&\'/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\./x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\./x/'
echo "exit $?"

### sed s/ . /x/
printf '%s' $'one\ntwo\nthree\n' | sed 's/[.]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/[.]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/[]]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/[]]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/[^]]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/[^]]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/[]o]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/[]o]/x/'
echo "exit $?"

### sed s/ a- /x/
printf '%s' $'one\ntwo\nthree\n' | sed 's/[a-]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/[a-]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/[\]]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/[\]]/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\d111/X/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\d111/X/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\o157/X/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\o157/X/'
echo "exit $?"

### sed s/o/\o101/
printf '%s' $'one\ntwo\nthree\n' | sed 's/o/\o101/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/o/\o101/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/o/\d065/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/o/\d065/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/o/\cA/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/o/\cA/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/two/&\E/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/two/&\E/'
echo "exit $?"

### sed s/two/\Uab\lCD\u&/
printf '%s' $'one\ntwo\nthree\n' | sed 's/two/\Uab\lCD\u&/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/two/\Uab\lCD\u&/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\(t\)\(w\)/\U\1\E\2/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\(t\)\(w\)/\U\1\E\2/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/t/\u/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/t/\u/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\n*/x/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\n*/x/g'
echo "exit $?"

### sed s/e*$/X/
printf '%s' $'one\ntwo\nthree\n' | sed 's/e*$/X/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/e*$/X/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/$/X/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/$/X/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/^/X/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/^/X/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\b/|/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\b/|/g'
echo "exit $?"

### sed s/\B/|/g
printf '%s' $'one\ntwo\nthree\n' | sed 's/\B/|/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\B/|/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\>/|/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\>/|/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/\</|/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/\</|/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/e\+/X/2'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/e\+/X/2'
echo "exit $?"

### sed s/^o\|e$/X/g
printf '%s' $'one\ntwo\nthree\n' | sed 's/^o\|e$/X/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/^o\|e$/X/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/^\(o\|t\)/X/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/^\(o\|t\)/X/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '/o/!{s/e/E/}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/o/!{s/e/E/}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '/o/{/n/d}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/o/{/n/d}'
echo "exit $?"

### sed /o/ , /e/ d
printf '%s' $'one\ntwo\nthree\n' | sed '/o/ , /e/ d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/o/ , /e/ d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1,2{3d;p}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1,2{3d;p}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '2!{d}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '2!{d}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/a\nb/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/a\nb/x/'
echo "exit $?"

### sed 1d;n;d
printf '%s' $'one\ntwo\nthree\n' | sed '1d;n;d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1d;n;d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '$!{$!N};P;D'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$!{$!N};P;D'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'N;N;D'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'N;N;D'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'N;D'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'N;D'
echo "exit $?"

### sed 1!H;1h;$!d;x;s/\n/+/g
printf '%s' $'one\ntwo\nthree\n' | sed '1!H;1h;$!d;x;s/\n/+/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1!H;1h;$!d;x;s/\n/+/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed v
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n v
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed $'2v 4.2\np'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'2v 4.2\np'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'q;p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'q;p'
echo "exit $?"

### sed Q
printf '%s' $'one\ntwo\nthree\n' | sed Q
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n Q
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '1q;s/x/y/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '1q;s/x/y/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '$q3'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$q3'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed /two/Q7
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n /two/Q7
echo "exit $?"

### sed x;$G
printf '%s' $'one\ntwo\nthree\n' | sed 'x;$G'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'x;$G'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'x;1d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'x;1d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'g;s/^$/e/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'g;s/^$/e/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed D
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n D
echo "exit $?"

### sed P;d
printf '%s' $'one\ntwo\nthree\n' | sed 'P;d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'P;d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'c\'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'c\'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'c x'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'c x'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '$c x'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '$c x'
echo "exit $?"

### sed 2,3c\ new
printf '%s' $'one\ntwo\nthree\n' | sed $'2,3c\\\nnew'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'2,3c\\\nnew'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '2!c x'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '2!c x'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed '/o/c\hi'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/o/c\hi'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'W /dev/stdout'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'W /dev/stdout'
echo "exit $?"

### sed M;p
printf '%s' $'one\ntwo\nthree\n' | sed 'M;p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'M;p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed s/o/x/M
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n s/o/x/M
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 's/^o/x/Mg'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 's/^o/x/Mg'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'N;N;s/^t/T/Mg'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'N;N;s/^t/T/Mg'
echo "exit $?"

### sed N;N;s/e$/E/Mg
printf '%s' $'one\ntwo\nthree\n' | sed 'N;N;s/e$/E/Mg'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'N;N;s/e$/E/Mg'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'N;N;s/^./X/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'N;N;s/^./X/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed 'N;N;s/\`./X/Mg'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n 'N;N;s/\`./X/Mg'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed $'N;N;s/.\\\'/X/Mg'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n $'N;N;s/.\\\'/X/Mg'
echo "exit $?"

### sed -E s/(o|t)+/<\1>/g
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/(o|t)+/<\1>/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/(.)(.)/\2\1/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -r s/o+/x/
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/a|t/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/(a/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/a)/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/*a/x/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/t{2}/x/'
echo "exit $?"

### sed -E s/^(.)(.*)$/\2\1/
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/^(.)(.*)$/\2\1/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/(^|[^a-z])t/\1T/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/\s+/ /g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/(t)(w)?/[\2]/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/([a-z])\1/<\1>/'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -e s/o/0/ -e s/e/3/
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -e '1{' -e p -e '}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -e 'a\' -e foo
echo "exit $?"

### sed -e i\ -e
printf '%s' $'one\ntwo\nthree\n' | sed -e 'i\' -e '  foo'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -f script.sed
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n -e p
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -z 's/\n/,/g'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -z '$!d'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -s '$p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -u p
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed --expression=p
echo "exit $?"

### sed --quiet p
printf '%s' $'one\ntwo\nthree\n' | sed --quiet p
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed --foo
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -l 5 -n l
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -i p
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E -n '/(one|two)/p'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -n '/o/{=;p}'
echo "exit $?"
printf '%s' $'one\ntwo\nthree\n' | sed -E 's/x{/y/'
echo "exit $?"

### sed -nE s/^(\w+)$/<\1>/p
printf '%s' $'one\ntwo\nthree\n' | sed -nE 's/^(\w+)$/<\1>/p'
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n 2p notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed 2d notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed s/line/LINE/ notes.txt words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -s 1d notes.txt words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n '$p' notes.txt words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -sn '$p' notes.txt words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -i s/line/LINE/ notes.txt
echo "exit $?"

### sed -i.bak s/apple/APPLE/g words.txt
printf '%s' $'stdin line\n' | sed -i.bak s/apple/APPLE/g words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -i 2d notes.txt words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed '-ibk_*' 1d words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed --in-place=.orig 1d words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -i -e '$a\' -e new notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n -i 1p words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -i 1d nofile words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed p nofile
echo "exit $?"

### sed p src
printf '%s' $'stdin line\n' | sed p src
echo "exit $?"
printf '%s' $'stdin line\n' | sed -i p src
echo "exit $?"
printf '%s' $'stdin line\n' | sed -i s/x/y/ no-newline.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed '$a end' no-newline.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed p no-newline.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/$/!/' no-newline.txt words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed '' no-newline.txt notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/é/E/' README.md
echo "exit $?"

### sed s/\xe9/E/ latin1.txt
printf '%s' $'stdin line\n' | sed 's/\xe9/E/' latin1.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed s/caf./X/ latin1.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -i s/na/NA/ latin1.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed 'y/é/e/' README.md
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n l README.md
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n l latin1.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n l binary.bin
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/\r$//' crlf.txt
echo "exit $?"

### sed -i s/\r// crlf.txt
printf '%s' $'stdin line\n' | sed -i 's/\r//' crlf.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/$/\r/' words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n /TODO/= notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n '/main/,/^$/p' settings.ini
echo "exit $?"
printf '%s' $'stdin line\n' | sed '/^\[main\]/,/^\[/{s/demo/prod/}' settings.ini
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/\(.*\),\(.*\),\(.*\)/\3,\1,\2/' people.csv
echo "exit $?"
printf '%s' $'stdin line\n' | sed -E 's/^([^,]*),([^,]*)/\2,\1/' people.csv
echo "exit $?"
printf '%s' $'stdin line\n' | sed '1d;s/,/\t/g' people.csv
echo "exit $?"

### sed -n s/.*"version": "\( ^" *\)".*/\1/p package.json
printf '%s' $'stdin line\n' | sed -n 's/.*"version": "\([^"]*\)".*/\1/p' package.json
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/"version": ".*"/"version": "2.0.0"/' package.json
echo "exit $?"
printf '%s' $'stdin line\n' | sed '/^$/d' notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed '$!N;/^\(.*\)\n\1$/!P;D' words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n '1!G;h;$p' notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed = notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n '2{p;q}' notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed 2q notes.txt
echo "exit $?"

### sed 10q notes.txt
printf '%s' $'stdin line\n' | sed 10q notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/[^,]*,//2' people.csv
echo "exit $?"
printf '%s' $'stdin line\n' | sed '5!s/a/A/' words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed '/apple/,/fig/!d' words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed '/apple/r notes.txt' words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed 'r /dev/stdin' words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed 'w out1.txt' words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n $'/a/w a.txt\n/e/w e.txt' words.txt
echo "exit $?"

### sed /TODO/i\ inserted notes.txt
printf '%s' $'stdin line\n' | sed $'/TODO/i\\\ninserted' notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -i $'/TODO/c\\\nreplaced line' notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -i '/TODO/a after' notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -e s/a/b/ -- words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/🎉/X/' README.md
echo "exit $?"
printf '%s' $'stdin line\n' | sed s/./X/g README.md
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n '/日本/p' README.md
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/\(日\)\(本\)/\2\1/' README.md
echo "exit $?"

### sed s/é/\U&/;s/c/\U&/ README.md
printf '%s' $'stdin line\n' | sed 's/é/\U&/;s/c/\U&/' README.md
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/\w*/\U&/g' README.md
echo "exit $?"
printf '%s' $'stdin line\n' | sed 'n;d' empty.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed '$=' empty.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n '$=' empty.txt notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed '1~3d' notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed '2,4s/^/# /' notes.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed /first/,+2d notes.txt
echo "exit $?"

### sed s/port: 0-9 */port: 9090/ config.yml
printf '%s' $'stdin line\n' | sed 's/port: [0-9]*/port: 9090/' config.yml
echo "exit $?"
printf '%s' $'stdin line\n' | sed '/^server:/a\  timeout: 30' config.yml
echo "exit $?"
printf '%s' $'stdin line\n' | sed '/host/{s/localhost/0.0.0.0/;s/^/#/}' config.yml
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/.*/\L&/' words.txt
echo "exit $?"
printf '%s' $'stdin line\n' | sed 's/\(^\|,\)\([a-z]\)/\1\u\2/g' people.csv
echo "exit $?"
printf '%s' $'stdin line\n' | sed -n 's/code=\([0-9]*\)/\n\1\n/;s/.*\n\(.*\)\n.*/\1/p' app.log
echo "exit $?"
printf '%s' $'stdin line\n' | sed -E -n 's/.*code=([0-9]+).*/\1/p' app.log
echo "exit $?"
printf '%s' $'stdin line\n' | sed '/ERROR/!d;s/.*: //' app.log
echo "exit $?"


### places within a pair are none
printf '😀é a😀😀\n' | sed 's/\B/x/g'
printf 'a😀😀b\n' | grep -o '\B😀\B' | wc -l
