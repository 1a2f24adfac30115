### ls lists names in order
ls; ls -a; ls -A; ls -1 src; ls src docs; ls notes.txt src
### ls of one file, missing files and patterns
ls notes.txt; ls missing; echo $?; ls missing notes.txt; echo $?; ls *.md; ls 'st*r'; echo $?
### ls of names with brackets and blanks
ls 'app/[id]'; ls "a b.txt"; ls -d app/*
### ls -R
ls -R; ls -R src; ls -aR docs
### ls -r, -S, -t
ls -r; ls -S; touch -d 2025-01-01 words.txt; touch -d 2020-01-01 README.md; ls -t | head -1; ls -t | tail -1; ls -tr | head -1; ls -Sr | head -3
### ls -d
ls -d; ls -d src; ls -d */; ls -d .*
### ls -F and -p
printf x > run; chmod +x run; ln -s notes.txt l; ln -s nowhere b; ln -s src s; ls -F; ls -p; ls --file-type; ls -lF l b s | awk '{print $9,$10,$11}'
### ls of a link to a folder
ln -s src s; ls s; ls -d s; ls -l s | wc -l; ls -lL s | wc -l; ls -F s; ls -H s; ls s/
### ls -l has mode, links, size and date
ls -l notes.txt | awk '{print $1,$2,$5,$6,$7,$8,$9}'; ls -ld src docs | awk '{print $1,$2,$5,$6,$7,$8,$9}'; ls -l | awk '{print $1,$2,$5,$9}'; ls -l empty-dir
### ls -l and -s count blocks
ls -l | head -1; ls -s; ls -s notes.txt empty.txt; ls -la | head -1
### ls -lh and --block-size
head -c 5000 /dev/zero > five; head -c 100000 /dev/zero > hundred; head -c 2000000 /dev/zero > two; ls -lh | awk '{print $5,$9}'; ls -sh; ls -l --si two | awk '{print $5}'; ls -l --block-size=K two | awk '{print $5}'; ls -lk two | awk '{print $5}'; ls -s --block-size=1 two; rm five hundred two
### ls -l pads columns
head -c 5000 /dev/zero > five; touch -d 2024-05-06 five; ls -lgo five notes.txt empty.txt; rm five
### ls --time-style and --full-time
ls -l --time-style=long-iso notes.txt | awk '{print $6,$7}'; ls -l --time-style=+%Y%m%d notes.txt | awk '{print $6}'; ls --full-time notes.txt | awk '{print $6,$7,$8}'; ls -l --time-style=iso notes.txt | awk '{print $6}'; ls -l --time-style=full-iso notes.txt | awk '{print $6,$7,$8}'
### ls -g, -o, -n, -G
ls -o notes.txt | wc -w; ls -g notes.txt | wc -w; ls -lG notes.txt | wc -w; ls -go notes.txt
### ls -Q, -b, -q, -N
touch $'a\nb' 'x"y' 'back\slash'; ls -Q; ls -b; ls -q; ls -N; ls --quoting-style=shell; ls --quoting-style=shell-always; ls --quoting-style=shell-escape; ls --quoting-style=c
### ls -m
ls -m; ls -m src; ls -mw 30
### ls -x and -C
ls -x; ls -C; ls -C src; ls -Cw 40; ls -x -w 40; ls -C -w 20
### ls -X, -v, -U
touch f1 f10 f2 f1.txt f2.txt f10.txt; ls -v; ls -X; ls --sort=extension; ls -U | sort | head -2; ls --sort=size | head -1
### ls -v with versions
mkdir v; cd v; touch a-1.2.tar a-1.10.tar a-1.9.tar v2.0 v10.1 v2 .b a a.b a1 A1 'a~' 001 01 1; ls -v; ls -vA
### ls --group-directories-first
ls --group-directories-first; ls --group-directories-first -r | tail -3
### ls -I, -B and --hide
touch old~; ls -I '*.txt'; ls -B; ls --ignore='*.m*' --hide='a*'; ls -a --hide='a*' | head -3
### ls --color
ls --color=never; ls --color=auto src
### ls --color=always is refused [refused]
ls --color=always
### ls with wrong options
ls -j; echo $?; ls --nosuch; echo $?; ls --sort=foo; echo $?
### ls -i shows a number for each
ls -i notes.txt | wc -w; ls -i src | wc -w
### ls of several folders
ls src docs empty-dir notes.txt; ls -l empty-dir src/lib | awk '{print NF}'
### ls --zero
ls --zero src | tr '\0' '|'
### ls -L of a broken link
ln -s nowhere b; ls -L b; echo $?; ls -L; echo $?; ls b
### ls of a file below a file
ls notes.txt/x; echo $?; ls notes.txt/; echo $?
### stat formats
stat -c '%n %s %a %A %F %h' notes.txt src empty.txt; stat -c %Y notes.txt; stat -c '%y' notes.txt; stat --format='%b %B %o' notes.txt; stat --printf='%n\t%s\n' notes.txt words.txt; stat -c '%N' notes.txt 'a b.txt'; ln -s notes.txt l; stat -c '%N %F' l; stat -Lc %F l; stat -c '%f' notes.txt src
### stat with widths
stat -c '[%10s] [%-10s] [%05a] [%.3Y] [%10n] [%.5n]' notes.txt
### stat in full
stat notes.txt | head -2 | sed 's/IO.*//'; stat notes.txt | sed -n 4p | cut -c1-30; stat notes.txt | sed -n 6p; stat missing; echo $?; stat; echo $?
### stat -t
stat -t notes.txt | cut -d' ' -f1-3
### stat -f is refused [refused]
stat -f .
### du counts blocks
du | sort -k2; du -s; du -a docs; du -sh src; du -c src docs; du -d1 | sort -k2; du --max-depth=0 .; du notes.txt; du -h | sort -k2 | head -3
### du -b and --apparent-size
du -b notes.txt; du -sb src; du -ab src | sort -k2; du --apparent-size notes.txt; du -k notes.txt; du -m notes.txt; du -B1 notes.txt
### du --exclude and missing
du -a --exclude='*.ts' src | sort -k2; du missing; echo $?; du -sc src missing; echo $?; du -0 docs | tr '\0' '\n'; du -S src | sort -k2
### du of larger files
head -c 100000 /dev/zero > big; head -c 3000000 /dev/zero > bigger; du -h big bigger; du -sh .; du -a -t 50K | sort -k2; du -ah | sort -h | tail -3; rm big bigger
### du of the same file twice
du notes.txt notes.txt src src/lib
### tree
tree; tree -a; tree -d; tree -L 1; tree src docs; tree --noreport src
### tree with patterns
tree -P '*.ts' src; tree -I 'docs|app'; tree -f src; tree -i src; tree --dirsfirst; tree -F src; tree -Q src/lib
### tree -s, -h, -p
tree -s src | sed 's/\[ *[0-9]*\]//' ; tree -p src; tree -h docs
### tree of a missing folder
tree missing; echo $?; ln -s src s; ln -s nowhere b; tree -L 1
### file tells types
file notes.txt empty.txt src README.md latin1.txt crlf.txt no-newline.txt binary.bin; file -b notes.txt; file missing; echo $?; file --mime-type notes.txt src empty.txt; file -i README.md; file -bi notes.txt
### file tells scripts, JSON and links
printf '#!/bin/sh\necho\n' > s; printf '#!/usr/bin/env python3\nprint()\n' > p; printf '#!/bin/bash\n' > b; ln -s s l; ln -s x broken; file s p b l broken users.json; file -L l; file --mime-type users.json
### file tells PNG, GIF, gzip and PDF
printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x08\x08\x06\0\0\0' > a.png; printf 'GIF89a\x10\0\x08\0' > a.gif; printf '%%PDF-1.4\n' > a.pdf; file a.png a.gif; file --mime-type a.png a.gif a.pdf
### readlink
ln -s notes.txt l; ln -s l m; ln -s nowhere b; readlink l m b; readlink notes.txt; echo $?; readlink missing; echo $?; readlink -f m; readlink -f notes.txt; readlink -f missing; readlink -f no/such; echo $?; readlink -e missing; echo $?; readlink -m no/such/../x; readlink -n l; readlink -f b; readlink -e b; echo $?; readlink -f .; readlink; echo $?
### realpath
ln -s src s; realpath s notes.txt; realpath s/../notes.txt; realpath -s s/../notes.txt; realpath -L s/../notes.txt; realpath missing; realpath no/such; echo $?; realpath -e missing; echo $?; realpath -m no/such/x; realpath --relative-to=src notes.txt; realpath --relative-to=docs src/lib; realpath --relative-base=src src/main.ts notes.txt; realpath --relative-to=. .; realpath -q no/such; echo $?; realpath -z notes.txt | tr '\0' '\n'
### basename and dirname
basename /a/b/c.txt; basename /a/b/c.txt .txt; basename -s .txt a.txt b.txt; basename -a a/b c/d; basename /; basename ''; basename a/; basename .txt .txt; basename -z a | tr '\0' '\n'; basename; echo $?; basename a b c; echo $?
dirname /a/b/c; dirname a; dirname a/; dirname /; dirname /a; dirname a/b a/c/; dirname a//b; dirname ''; dirname ///a; dirname; echo $?
### cmp
cp notes.txt n2; cmp notes.txt n2; echo $?; echo x >> n2; cmp notes.txt n2; echo $?; printf 'first linX\n' > n3; cmp notes.txt n3; echo $?; cmp -s notes.txt n3; echo $?; cmp -l notes.txt n3; echo $?; cmp missing notes.txt; echo $?; cmp notes.txt; cmp -n 5 notes.txt n3; echo $?; cmp -i 3 notes.txt notes.txt; echo $?; cmp -b notes.txt n3; cat notes.txt | cmp - notes.txt; echo $?; cmp empty.txt notes.txt; echo $?; cmp -bl notes.txt n3; cmp -i 1:2 notes.txt n3; cmp -s missing notes.txt; echo $?
### which
which ls > /dev/null; echo $?; which nosuchcommand; echo $?; which; echo $?
### df is refused [refused]
df -h
