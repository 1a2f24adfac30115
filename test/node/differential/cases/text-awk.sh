### gawk {print}
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print $1}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print $NF, NF, NR}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk NR==2
echo "exit $?"

### gawk /y/
printf '%s' $'x 1\ny 2\nx 3\n' | awk /y/
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '!/y/'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{s+=$2}END{print s}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{a[$1]+=$2}END{for(k in a)print k,a[k]}'
echo "exit $?"

### gawk BEGIN{print 1,2}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 1,2}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{OFS="-"}{print $1,$2}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{OFS="-"}{$1=$1;print}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{$3="z";print;print NF}'
echo "exit $?"

### gawk {NF=1;print}
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{NF=1;print}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'NR>1{print $2}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'END{print NR,$0}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print length, length($1)}'
echo "exit $?"

### gawk BEGIN{while(i<3){print i++}}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{while(i<3){print i++}}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{for(i=0;i<3;i++)printf "%d,",i;print ""}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{do{print i;i++}while(i<2)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{if($2>1)print "big";else print "small"}'
echo "exit $?"

### gawk {print ($2>1)?"big":"small"}
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print ($2>1)?"big":"small"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%s %d %5.2f|%-5s|%05d\n","a",3.9,3.14159,"ab",42}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print substr("hello",2,3),index("hello","l"),toupper("abc")}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{n=split("a:b:c",x,":");print n,x[1],x[3]}'
echo "exit $?"

### gawk BEGIN{s="aaa";print gsub(/a/,"b",s),s}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{s="aaa";print gsub(/a/,"b",s),s}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{sub(/x/,"[&]");print}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{gsub(/[0-9]/,"<&>");print}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print match("foobar",/o+/),RSTART,RLENGTH}'
echo "exit $?"

### gawk BEGIN{print 1e6,1e16,1e17,0.1,100000000000,3.0,1/3}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 1e6,1e16,1e17,0.1,100000000000,3.0,1/3}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print -3%2,int(-3.7),2^10,2**3}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{x[1]=1;delete x[1];print length(x)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{x[1,2]=3;for(k in x){split(k,p,SUBSEP);print p[1],p[2]}}'
echo "exit $?"

### gawk BEGIN{if((1,2) in x)print "y";else print "n"}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{if((1,2) in x)print "y";else print "n"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'function f(a,b){return a+b}BEGIN{print f(1,2)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'function fib(n){return n<2?n:fib(n-1)+fib(n-2)}BEGIN{print fib(15)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'function g(a){a["k"]=1}BEGIN{g(z);for(k in z)print k}'
echo "exit $?"

### gawk BEGIN{getline;print "got " $0}{print}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{getline;print "got " $0}{print}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{while((getline line<"words.txt")>0)n++}END{print n}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{while((getline line<"nofile")>0)n++;print n+0}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print > "out.txt"}'
echo "exit $?"

### gawk {print $2 > $1".out"}
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print $2 > $1".out"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print >> "words.txt"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "a" > "/dev/stdout"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "e" > "/dev/stderr"}'
echo "exit $?"

### gawk BEGIN{exit 3}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{exit 3}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{exit}END{print "end"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{next;print "no"}END{print NR}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "no newline"}'
echo "exit $?"

### gawk BEGIN{print length("日本語"),toupper("é"),substr("日本語",2,1
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print length("日本語"),toupper("é"),substr("日本語",2,1)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%c%c%c\n",65,"hello",256}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "a" "b" 1+2}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 1==1.0,"a"<"b","10"<"9",10<9}'
echo "exit $?"

### gawk $2==1
printf '%s' $'x 1\ny 2\nx 3\n' | awk '$2==1'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '$1=="x"'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '$2>=2&&$1=="x"'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk NR==1,NR==2
echo "exit $?"

### gawk /x/,/y/
printf '%s' $'x 1\ny 2\nx 3\n' | awk /x/,/y/
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk NR%2
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print NR": "$0}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{FS=","}{print $1}'
echo "exit $?"

### gawk BEGIN{RS=""}{print NR": "$1}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{RS=""}{print NR": "$1}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{RS=" "}{print}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{RS="[0-9]"}{print NR, $0}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print;}'
echo "exit $?"

### gawk { print $1 ; print $2 }
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{ print $1 ; print $2 }'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk $'\n{print}\n# comment\n'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk $'{print $1\n print $2}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN { x = 5; x += 2; x *= 3; x -= 1; x /= 4; x %= 3; x ^= 2; print x }'
echo "exit $?"

### gawk BEGIN{print i++,++i,i--,--i}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print i++,++i,i--,--i}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print !0,!1,!"",!"a",-"3",+"4x"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 1>2?"a":"b"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print (1>2)?"a":"b"}'
echo "exit $?"

### gawk BEGIN{print length()}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print length()}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{a="A";b="B";print a b,a" "b}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print substr("hello",0),substr("hello",-1,3),substr("hello",2,100),substr("hello",4,-1)"|"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print index("abc",""),index("","a")}'
echo "exit $?"

### gawk BEGIN{$0="a b c";print NF,$2;$5="e";print;print NF}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{$0="a b c";print NF,$2;$5="e";print;print NF}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{$3="c";print;print NF}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{$2="";print}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{$0="new rec";print $2}'
echo "exit $?"

### gawk BEGIN{print toupper(substr("word",1,1)) substr("word",2
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print toupper(substr("word",1,1)) substr("word",2)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%5s|%-5s|%.2s|%5.1f|%e|%g|%x|%o|%%\n","ab","ab","abc",2.25,12345.678,0.0001,255,8}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%s\n"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%d %d\n","3abc",-0.5}'
echo "exit $?"

### gawk BEGIN{printf "%*d|%-*d|\n",5,42,5,42}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%*d|%-*d|\n",5,42,5,42}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%+d % d %+.1f\n",5,5,2.55}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%i %5c|%c\n",3.99,"x",""}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf("%s-%s\n","a","b")}'
echo "exit $?"

### gawk BEGIN{print(1)(2)}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print(1)(2)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print (1)(2)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print(1,2)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print (1,2)}'
echo "exit $?"

### gawk BEGIN{print -2^2,2^-1,2^3^2}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print -2^2,2^-1,2^3^2}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 1 " " -1}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 1-1 " " 2*3 4}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{x="a";x=x"b";print x}'
echo "exit $?"

### gawk BEGIN{a=b=3;print a b}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{a=b=3;print a b}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print substr("x",1)>"/dev/null";print "z"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print length "x"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print $1^2,$NF-1}'
echo "exit $?"

### gawk {print $(1),$(NF)}
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print $(1),$(NF)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print $NF--}{print}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{$2++;print}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print NF?$NF:"none"}'
echo "exit $?"

### gawk BEGIN{print 010,0x11,1e3,.5,5.}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 010,0x11,1e3,.5,5.}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "0x11"+0,"1e3"+0," 12 "+0,"+5"+0,"."+0}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "a\tb\\c\"d\/e"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "a\.b"}'
echo "exit $?"

### gawk BEGIN{s="a.b.c";gsub("\\.","-",s);print s}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{s="a.b.c";gsub("\\.","-",s);print s}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{s="a.b";gsub(/\./,"\\&",s);print s}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{s="path/to";gsub(/\//,"_",s);print s}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{s="hello";gsub(/l/,"[&&]",s);print s}'
echo "exit $?"

### gawk BEGIN{print gensub(/(a)(b)/,"\\2\\1","g","abab"),gensub
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print gensub(/(a)(b)/,"\\2\\1","g","abab"),gensub(/a/,"X",2,"aaa"),gensub(/b/,"[\\0]",1,"abc")}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{n=split("a1b22c",x,/[0-9]+/,s);print n,x[3],s[1],s[2]}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{n=split("  a  b ",x);print n,x[1],x[2]}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{n=split("abc",x,"");print n,x[2]}'
echo "exit $?"

### gawk BEGIN{n=split("",x);print n}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{n=split("",x);print n}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{n=split("a|b",x,"|");print n}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{match("foo=bar",/([a-z]+)=([a-z]+)/,m);print m[1],m[2],m[0],m[1,"start"],m[2,"length"]}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{switch("b"){case "a":print 1;break;case /b/:print 2;case "c":print 3;break;default:print 4}}'
echo "exit $?"

### gawk BEGIN{switch(7){default:print "d"}}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{switch(7){default:print "d"}}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{PROCINFO["sorted_in"]="@ind_num_asc";a[10];a[9];a[2];for(k in a)print k}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{PROCINFO["sorted_in"]="@val_num_desc";a["x"]=1;a["y"]=3;a["z"]=2;for(k in a)print k,a[k]}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{a[1]="z";a[2]="a";n=asort(a);print n,a[1],a[2]}'
echo "exit $?"

### gawk BEGIN{a "q" ;a "b" ;n=asorti(a,c);print n,c 1 ,c 2 }
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{a["q"];a["b"];n=asorti(a,c);print n,c[1],c[2]}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print strftime("%Y-%m-%d %H:%M:%S",0),mktime("1970 01 02 00 00 00")}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print strftime("%a %A %b %B %d %e %j %U %W %V %G %u %w %y %C %I %p %M %S %Z %z %%",1700000000)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print and(12,10),or(12,10),xor(12,10),lshift(1,4),rshift(16,2),strtonum("0x1F"),strtonum("017")}'
echo "exit $?"

### gawk BEGIN{IGNORECASE=1;print "ABC"~/abc/,"A"=="a"}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{IGNORECASE=1;print "ABC"~/abc/,"A"=="a"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "A"~/a/,"A"~"A","a.c"~"a\\.c","ab"~/^a.$/}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{r="^[0-9]+$";print "123"~r,"12a"~r}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{CONVFMT="%.2f";x=3.14159;y=x"";print y;OFMT="%.3f";print x}'
echo "exit $?"

### gawk BEGIN{ORS="|";print 1;print 2}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{ORS="|";print 1;print 2}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print ENVIRON["LANG"],ARGC,ARGV[0]}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print substr("hello",1.5,1.5)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print log(1),exp(0),sqrt(16),sin(0),cos(0),atan2(0,-1)}'
echo "exit $?"

### gawk BEGIN{srand(1);x=rand();srand(1);print x==rand(),srand(
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{srand(1);x=rand();srand(1);print x==rand(),srand(5),srand()}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print length(12345),length(x)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{while(1){if(++i>5)break;if(i%2)continue;print i}}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{for(;;){if(++j>3)break}print j}'
echo "exit $?"

### gawk BEGIN{x;print x+0,x""}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{x;print x+0,x""}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{if(!("a" in x))print "no";x["a"];if("a" in x)print "yes"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'function r(n){if(n<=0)return;print n;r(n-1)}BEGIN{r(3)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'function loc(a,  i){for(i=0;i<2;i++)a=a i;return a}BEGIN{i=9;print loc("x"),i}'
echo "exit $?"

### gawk func f(x){x=5}BEGIN{y=1;f(y);print y}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'func f(x){x=5}BEGIN{y=1;f(y);print y}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'function f(a){return a[1]}BEGIN{b[1]=7;print f(b)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk $'BEGIN{f="x"}\nEND{print f}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 1;exit;print 2}END{print "e"}'
echo "exit $?"

### gawk BEGIN{printf "%s %s\n","only"}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%s %s\n","only"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 1/0}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print substr()}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print'
echo "exit $?"

### gawk BEGIN{x=}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{x=}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "unterminated}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{f()}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print /a/ ? "t":"f"}'
echo "exit $?"

### gawk /x/{print "X"}/y/{print "Y"}
printf '%s' $'x 1\ny 2\nx 3\n' | awk '/x/{print "X"}/y/{print "Y"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{a[NR]=$0}END{for(i=NR;i>0;i--)print a[i]}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '!seen[$1]++'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{c[$1]++}END{for(k in c)print k,c[k]|"sort"}'
echo "exit $?"

### gawk {print $1|"sort -u"}
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print $1|"sort -u"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{"echo hi"|getline x;print x}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{"date +%Y"|getline;print NF}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{r=system("exit 3");print r}'
echo "exit $?"

### gawk BEGIN{cmd="echo a; echo b";while((cmd|getline l)>0)prin
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{cmd="echo a; echo b";while((cmd|getline l)>0)print "got",l;close(cmd)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "x"|"cat 1>&2"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print toupper(x)y}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN { if (1) print "a"; else print "b" }'
echo "exit $?"

### gawk BEGIN { if (0) print "a" else print "b" }
printf '%s' $'x 1\ny 2\nx 3\n' | awk $'BEGIN { if (0) print "a"\nelse print "b" }'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{if(1){print "a"}else{print "b"}}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{a["x"]=1;for(k in a)delete a[k];print length(a)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 1,2,3 > "/dev/stdout"}'
echo "exit $?"

### gawk BEGIN{print "A","B";OFS=":";print "A","B"}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "A","B";OFS=":";print "A","B"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print FILENAME,FNR,NR}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print substr("abc",2)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 5 " items"}'
echo "exit $?"

### gawk BEGIN{print 1==1,1!=1,2<1,2<=2,"a"!="b"}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 1==1,1!=1,2<1,2<=2,"a"!="b"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 3 4,3 -4,"3"-4}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{a=1;a++;print a++ + ++a}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 10%3*2,2+3*4-1,(2+3)*4}'
echo "exit $?"

### gawk BEGIN{print "x" > "/nofolder/x"}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "x" > "/nofolder/x"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{getline x<"words.txt";print x;getline x<"words.txt";print x;close("words.txt");getline x<"words.txt";print x}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{RS=";"}{print NR":"$0}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{FS=""}{print $1,NF}'
echo "exit $?"

### gawk BEGIN{FS=" x +"}{print $1"|"$2"|"NF}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{FS="[ x]+"}{print $1"|"$2"|"NF}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{FIELDWIDTHS="1 1 1"}{print $1"-"$3}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{FPAT="[0-9]+"}{print $1}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{nextfile}END{print NR}'
echo "exit $?"

### gawk BEGINFILE{print "B",FILENAME}ENDFILE{print "E",FNR}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGINFILE{print "B",FILENAME}ENDFILE{print "E",FNR}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{ $1 = $1 } 1'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 1
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 0
echo "exit $?"

### gawk "a"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '"a"'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print;next}1'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print index("a,b",",")}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%s",""}'
echo "exit $?"

### gawk BEGIN{printf "%5%|\n"}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%5%|\n"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%z\n",1}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 1e300*1e300,-1e300*1e300,log(-1)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 2147483648*2,2^53+1,2^63,2^64}'
echo "exit $?"

### gawk BEGIN{printf "%d %d\n",2^53,2^64}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{printf "%d %d\n",2^53,2^64}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 123456789,1234567890123,0.000001,123456.789,1e-5}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print 100/3,1e5/3,22/7*1000000}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{x["a"]=1;x["b"]=2;n=0;for(k in x)n+=x[k];print n}'
echo "exit $?"

### gawk BEGIN { "pwd" | getline d; print (d!="") }
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN { "pwd" | getline d; print (d!="") }'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{a="5";b=5;print (a==b),("5"==5),("5.0"==5)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print ($2=="1.0"),($2==1.0)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print substr("hello world",index("hello world"," ")+1)}'
echo "exit $?"

### gawk $1 ~ /^x$/ && $2 !~ /3/
printf '%s' $'x 1\ny 2\nx 3\n' | awk '$1 ~ /^x$/ && $2 !~ /3/'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '$0 ~ "y"'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "a" > "/dev/stderr"; print "b"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{i=5;do i--;while(i>2);print i}'
echo "exit $?"

### gawk BEGIN{while(i<3)i++;print i}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{while(i<3)i++;print i}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{for(i=0;i<2;i++)for(j=0;j<2;j++)print i,j}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{a[0]=1;a[1]=2;delete a;print length(a)}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print tolower("ÀÉ"),toupper("straße")}'
echo "exit $?"

### gawk BEGIN { print length("a\nb"); print "a\ b" }
printf '%s' $'x 1\ny 2\nx 3\n' | awk $'BEGIN { print length("a\\nb"); print "a\\\nb" }'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print "\x41\101\e"}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{print substr("🎉x",2),length("🎉"),index("🎉x","x")}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -F, '{print $2}' people.csv
echo "exit $?"

### gawk -F {print $2}
printf '%s' $'x 1\ny 2\nx 3\n' | awk -F $'\t' '{print $2}' people.tsv
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -Ft '{print $1}' people.tsv
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -F '\t' '{print $2}' people.tsv
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -F: '{print $1}' config.yml
echo "exit $?"

### gawk -F := {print $1} settings.ini
printf '%s' $'x 1\ny 2\nx 3\n' | awk '-F[:=]' '{print $1}' settings.ini
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '-F|' '{print $1}' people.csv
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '-F, *' '{print $2}' people.csv
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -v x=5 'BEGIN{print x+1}'
echo "exit $?"

### gawk -v s=a\tb BEGIN{print s}
printf '%s' $'x 1\ny 2\nx 3\n' | awk -v 's=a\tb' 'BEGIN{print s}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -v n=10 '$1>n' numbers.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -v 'OFS=;' '{$1=$1}1' people.tsv
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -vx=1 -vy=2 'BEGIN{print x,y}'
echo "exit $?"

### gawk {print FILENAME,FNR,NR} words.txt notes.txt
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print FILENAME,FNR,NR}' words.txt notes.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print}' nofile
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print}' nofile words.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print}' src
echo "exit $?"

### gawk {print x} x=1 words.txt
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print x}' x=1 words.txt x=2 notes.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -f nofile.awk
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -F, 'NR>1{s+=$2}END{print s/(NR-1)}' people.csv
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -F, 'NR>1{print $1": "$2}' people.csv
echo "exit $?"

### gawk -F, -v OFS=,
printf '%s' $'x 1\ny 2\nx 3\n' | awk -F, -v OFS=, 'NR==1{print $0,"x";next}{print $0,$2*2}' people.csv
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '/ERROR/{n++}END{print n}' app.log
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print $2}' app.log
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{c[$2]++}END{for(l in c)print l,c[l]}' app.log
echo "exit $?"

### gawk NF notes.txt
printf '%s' $'x 1\ny 2\nx 3\n' | awk NF notes.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '!NF' notes.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'length>10' notes.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print length}' README.md
echo "exit $?"

### gawk END{print NR} words.txt
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'END{print NR}' words.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'END{print $0}' words.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{l[NR]=$0}END{for(i=NR;i;i--)print l[i]}' words.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{w+=NF}END{print w}' notes.txt
echo "exit $?"

### gawk {if($1>m)m=$1}END{print m} numbers.txt
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{if($1>m)m=$1}END{print m}' numbers.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'NR==1{m=$1}$1<m{m=$1}END{print m}' numbers.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print $1*2}' numbers.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{printf "%05.1f\n",$1}' numbers.txt
echo "exit $?"

### gawk {print} no-newline.txt
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print}' no-newline.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print}' empty.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'END{print NR}' empty.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print}' crlf.txt
echo "exit $?"

### gawk {sub(/\r$/,"");print} crlf.txt
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{sub(/\r$/,"");print}' crlf.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '-F: ' '/port/{print $2}' config.yml
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{RS=""}{print NR,NF}' settings.ini
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{RS="";FS="\n"}{print $1}' settings.ini
echo "exit $?"

### gawk BEGIN{RS="\n\n"}{print NR,$1} settings.ini
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{RS="\n\n"}{print NR,$1}' settings.ini
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -F= '/^name/{gsub(/ /,"",$2);print $2}' settings.ini
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{gsub(/"/,"");print}' package.json
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '-F"' '/version/{print $4}' package.json
echo "exit $?"

### gawk --foo
printf '%s' $'x 1\ny 2\nx 3\n' | awk --foo
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -F
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print $1}' FS=, people.csv
echo "exit $?"

### gawk BEGIN{while((getline<"words.txt")>0)print}
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{while((getline<"words.txt")>0)print}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'NR==FNR{a[$1];next}$1 in a' words.txt words.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'NR==FNR{a[$1]=NR;next}{print $1,a[$1]}' words.txt notes.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -e 'BEGIN{print 1}'
echo "exit $?"

### gawk --field-separator=, {print $1} people.csv
printf '%s' $'x 1\ny 2\nx 3\n' | awk --field-separator=, '{print $1}' people.csv
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk --assign=x=3 'BEGIN{print x}'
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print "["$0"]"}' words.txt -
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'FNR==1{print FILENAME}' words.txt notes.txt
echo "exit $?"

### gawk {$2="X"}1 people.tsv
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{$2="X"}1' people.tsv
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{ARGV[1]=""}{print}' nofile words.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{for(i=0;i<ARGC;i++)print i,ARGV[i]}' a b=c
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{a[length($0)]=a[length($0)] " " $0}END{for(i in a)print i,a[i]}' words.txt
echo "exit $?"

### gawk {for(i=NF;i>0;i--)printf "%s%s",$i,(i>1?OFS:ORS)} notes
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{for(i=NF;i>0;i--)printf "%s%s",$i,(i>1?OFS:ORS)}' notes.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk -F, '{t[$3]=$1}END{n=asorti(t,k);for(i=1;i<=n;i++)print k[i],t[k[i]]}' people.csv
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{ print NR % 2 ? "odd" : "even" }' words.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk 'BEGIN{FPAT="([^,]+)|(\"[^\"]+\")"}{print $2}' people.csv
echo "exit $?"

### gawk /TODO/,/last/ notes.txt
printf '%s' $'x 1\ny 2\nx 3\n' | awk /TODO/,/last/ notes.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '$0=NR" "$0' words.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{print > FILENAME".copy"}' words.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{printf "%-10s|%5d\n",$1,NR}' words.txt
echo "exit $?"

### gawk {s=s $0 ","}END{sub(/,$/,"",s);print s} words.txt
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{s=s $0 ","}END{sub(/,$/,"",s);print s}' words.txt
echo "exit $?"
printf '%s' $'x 1\ny 2\nx 3\n' | awk '{x=x<$1?$1:x}END{print x}' numbers.txt
echo "exit $?"

### strftime has what the C library has, and the zone of TZ
awk 'BEGIN {print strftime("%Q|%N|%q|%P|%r|%c|%x|%X|%h|%k|%l|%s|%G-%V|%g|%Ey|%Od", 1700000000)}'
awk 'BEGIN {print strftime("%-d|%_d|%0e|%^a|%#Z|%10Y|%-H|%_H|%010d|%e|%Y", 1700000000)}'
TZ=Asia/Tokyo awk 'BEGIN {print strftime("%H %Z %z", 0), strftime("%H %Z", 0, 1), mktime("1970 01 01 09 00 00")}'
TZ=America/New_York awk 'BEGIN {print strftime("%F %T", 1720000000), mktime("2024 07 03 05 46 40"), mktime("2024 02 30 00 00 00"), mktime("no")}'
