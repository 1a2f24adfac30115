### env sets, unsets and runs
env A=1 sh -c 'echo $A'; env -i A=1 env; env -u HOME sh -c 'echo "[${HOME-unset}]"'; env A=1 B='2 3' printenv A B; env nosuchcommand; echo $?; env -C src pwd; env -i sh -c 'echo ${LANG-none}'
### env -S
env -S 'A=1 sh -c "echo $0"'; env -S 'printf %s-%s\n a\_b'
### env shows a variable
export FOO=bar; env | grep ^FOO=; printenv FOO; printenv NOSUCH; echo $?; env -0 | tr '\0' '\n' | grep ^FOO
### env with wrong options
env -x; echo $?; env -C nowhere pwd; echo $?
### date formats
date -d '2024-01-31 10:20:30' '+%Y-%m-%d %H:%M:%S'; date -u -d @0; date -d @1700000000 +%s; date -u -d '2024-01-31' +%A,%B,%j,%U,%V; date -d '2024-01-31 +1 month' +%F; date -d 2024-02-29 +%D; date -R -d @0; date -I -d @0; date -Iseconds -d @0; date --rfc-3339=seconds -d @0; date -d '2024-01-01 1 day ago' +%F; date -d '2024-01-31T10:00:00Z' +%s; date -d 'Jan 5, 2024 3pm' '+%F %T'; date -Ins -d @1.5; date --iso-8601=minutes -d @0
### date -d '1 day ago' and other relative dates
[ "$(date -d '1 day ago' +%F)" = "$(date -d yesterday +%F)" ] && echo same; [ "$(date -d 'next monday' +%u)" = 1 ] && echo monday; now=$(date +%s); [ $(($(date -d '+1 hour' +%s) - now)) -ge 3600 ] && echo hour; date -d 'last friday' +%a; date -d tomorrow +%H:%M:%S > /dev/null && echo ok
### date in other zones
TZ=America/New_York date -d '2024-07-01T12:00:00Z' '+%F %T %Z %z'; TZ=Asia/Kolkata date -d '2024-07-01T12:00:00Z' '+%F %T %Z %:z'; TZ=Europe/Berlin date -d '2024-01-01 00:00' +%s; TZ=EST5 date -d @0; date -d 'TZ="America/New_York" 2024-07-01 12:00'; date -d '2024-07-01 12:00 EST' +%s; date -d '2024-07-01 12:00 +0530' +%s
### date of a file and of lines
date -r notes.txt +%F; date -r missing; echo $?; printf '2024-01-01\n2024-02-02\n' > d; date -f d +%j; date -d nonsense; echo $?; date -d 2024-02-30; echo $?; date +%F +%T; echo $?; date -d 2024-01-01 -R
### date with widths and flags
date -d '2024-01-05 03:04:05.012' '+%-d %_d %e %05d %^a %^B %#p %3N %N %-I %l %k %q %C %y %G %g %u %w'
### date arithmetic with seconds
echo $(( $(date -d 2024-03-01 +%s) - $(date -d 2024-02-28 +%s) )); echo $(( ($(date -d '2024-12-25' +%s) - $(date -d '2024-12-01' +%s)) / 86400 )); date -d "@$(( $(date -d 2024-01-01 +%s) + 86400 ))" +%F
### sleep
sleep 0; sleep 0.01; sleep 0.001s; sleep; echo $?; sleep x; echo $?; sleep -1; echo $?
### timeout
timeout 5 echo ok; timeout 0.1 sleep 5; echo $?; timeout --preserve-status 0.1 sleep 5; echo $?; timeout -s KILL 0.1 sleep 5; echo $?; timeout 5 false; echo $?; timeout 5 nosuchcommand; echo $?; timeout; echo $?; timeout x echo; echo $?; timeout 5 sh -c 'exit 7'; echo $?; timeout -k 1 0.1 sleep 3; echo $?; timeout 0.2 sh -c 'while :; do :; done'; echo $?; timeout 1 cat < notes.txt | head -1
### timeout ends a pipe in sh
timeout 0.1 sh -c 'sleep 5 | cat'; echo $?; timeout 0.1 yes > /dev/null; echo $?
### nice, nohup and stdbuf run the rest
nice echo a; nice -n 5 echo b; nice -10 echo c; nohup echo d; stdbuf -oL echo e; stdbuf -o0 -e0 echo f
### uname says Linux
uname; uname -s; uname -m; uname -o; uname -sm; uname -x; echo $?; arch
### tty and nproc
tty; echo $?; tty -s; echo $?; nproc > /dev/null; echo $?
### getconf
getconf PAGE_SIZE; getconf PATH_MAX /; getconf LONG_BIT
### expr
expr 1 + 2; expr 7 / 2; expr -7 / 2; expr -7 % 3; expr 2 \* 3 + 4; expr 2 \* \( 3 + 4 \); expr 1 = 1; expr 1 = 2; echo $?; expr abc = abc; expr abc \< abd; expr 10 \< 9; expr a10 \< a9; expr 0; echo $?; expr ''; echo $?; expr 1 / 0; echo $?; expr a + 1; echo $?; expr; echo $?; expr 1 +; echo $?; expr 1 2; echo $?
### expr with strings
expr abcdef : 'abc'; expr abcdef : 'a\(.*\)f'; expr abcdef : 'x'; echo $?; expr abcdef : 'x\(y\)'; echo $?; expr length hello; expr substr hello 2 3; expr index hello lo; expr match hello 'h.*l'; expr length 日本語; expr "foo.txt" : '.*\.\(.*\)'; expr 0 \| 5; expr 3 \| 5; expr 3 \& 0; expr 3 \& 5; expr + length; expr '' \| ''; expr 99999999999999999999 + 1; expr length; expr 5 : '[0-9]*'
### getopt puts options in order
getopt -o ab:c:: -l alpha,beta:,gamma:: -- -a -b x y -cz --beta=1 --gamma --alpha rest; getopt -o a -- -b; echo $?; getopt -T; echo $?; getopt ab: -a -b x y; getopt -o a: -n prog -- -a; echo $?; getopt -o 'a' -- "it's" 'a b'; getopt -o +a -- x -a; getopt -u -o a -- 'a b' -a; getopt -q -o a -- -z; echo $?; getopt -o '' --long verb,very -- --ver; echo $?
### getopt in a script
set -- -v --name 'Ada L' file; eval set -- "$(getopt -o v -l name: -- "$@")"; while [ "$1" != -- ]; do echo "[$1]"; shift; done; shift; echo "rest: $*"
### clear without a terminal
clear; echo $?
### ps is refused [refused]
ps aux
### free is refused [refused]
free -m
### bc calculates
echo '1+2' | bc; echo '10/3' | bc; echo 'scale=5; 10/3' | bc; echo '2^100' | bc; echo '-7/2; -7%3; 7%-3' | bc; echo '1.5*2.25' | bc; echo 'scale=2; 1/3*3' | bc; echo '.1+.2; 0.5-1' | bc; echo '2^-2; scale=4; 2^-2' | bc; echo 'sqrt(2); scale=10; sqrt(2)' | bc; echo '1.23456789*9.87654321' | bc; echo '5.5%2; scale=3; 5.5%2' | bc; echo '10^20/3' | bc; echo '100000000000000000000+1' | bc
### bc -l
echo 'e(1)' | bc -l; echo '4*a(1)' | bc -l; echo 'l(2); s(1); c(1)' | bc -l; echo 'scale=50; e(2)' | bc -l; echo '10/3' | bc -l; echo 'e(l(5)); l(10)' | bc -l; echo 's(3.14159265); c(0); a(0.5); a(2)' | bc -l; echo 'scale=3; l(100)/l(10); e(-1); e(10)' | bc -l; echo 'j(0,1); j(1,2.5)' | bc -l; echo 'scale=40; 4*a(1); l(.5); s(10); e(.001)' | bc -l
### bc with bases
echo 'obase=16; 255; 1000000' | bc; echo 'ibase=16; FF; 1A' | bc; echo 'obase=2; 10; 0.5; -5' | bc; echo 'ibase=2; obase=A; 1011' | bc; echo 'obase=20; 399; 8000' | bc; echo 'obase=16; scale=4; 1/3' | bc; echo 'ibase=16; A.8' | bc
### bc with variables, arrays and functions
printf 'a=5\nb=a*2\nb\na[0]=1\na[1]=a[0]+1\na[1]\na\n' | bc; printf 'define f(n) {\n if (n <= 1) return (1)\n return (n * f(n-1))\n}\nf(20)\nf(5)\n' | bc; printf 'define g(x) { auto y; y = x * 2; return (y+1); }\ng(4); y\n' | bc; echo 'x=3; x++; x; ++x; x--; x+=10; x; x^=2; x' | bc
### bc with loops and conditions
echo 'for (i=1; i<=5; i++) i*i' | bc; echo 'i=0; while (i<3) { i; i=i+1 }' | bc; echo 'if (1<2) "yes
"' | bc; printf 'if (2<1) 1 else 2\nfor(i=0;i<10;i++){if(i==3)break;if(i==1)continue;print i," "}\nprint "\\n"\n' | bc; echo '3>2; 2>3; 1==1; !1; 1&&0; 1||0; (1<2)+1' | bc; echo 's=0; for(i=1;i<=100;i++) s+=i; s' | bc
### bc prints long numbers over lines
echo '2^400' | bc; echo '2^400' | BC_LINE_LENGTH=0 bc; echo 'scale=80; 1/7' | bc
### bc errors
echo '1/0' | bc; echo $?; echo '1+' | bc; echo $?; printf '1+\n2+2\n' | bc; echo 'sqrt(-1)' | bc; echo $?; echo 'f(1)' | bc; echo quit | bc; echo $?; echo '1; quit; 2' | bc
### bc of a file, comments and here-strings
echo '3*4' > f; echo '5*6' | bc f; printf '/* c */ 1 # x\n2\n' | bc; bc <<< '7*8'; bc <<< 'scale=2; 22/7'; echo 'length(12345); scale(1.234); length(.001)' | bc; echo 'last+1; 5; last*2; .' | bc; echo "scale=2; $(( 10 ))/4" | bc
### dc is refused [refused]
echo '1 2 + p' | dc
### factor
factor 12 97 1001 360; echo '15 16' | factor; factor x; echo $?
