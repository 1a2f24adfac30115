### cp makes a copy and keeps the mode
printf '#!/bin/sh\necho hi\n' > run.sh; chmod 755 run.sh
cp run.sh copy.sh && cat copy.sh
cp notes.txt docs/
cp notes.txt docs/new.md
### cp of several files into a folder
cp -v notes.txt words.txt docs
### cp of several files into what is no folder
cp notes.txt words.txt nowhere
### cp without -r omits a folder
cp docs copied; echo $?
### cp -r of a folder, new and existing target
cp -r src one
cp -r src one
cp -rT src two
cp -R docs/. three
### cp -r keeps links as links
mkdir l && ln -s ../notes.txt l/x && cp -r l m && readlink m/x
cp -rL l n && cat n/x
### cp -a keeps the time
cp -a src kept && stat -c '%n %Y %a' kept kept/main.ts kept/lib
### cp -p keeps the time of a file
cp -p notes.txt n.txt; stat -c %Y n.txt
### cp follows a link that is named
ln -s notes.txt link
cp link plain && stat -c %F plain
cp -P link same && readlink same
cp -d link same2 && readlink same2
### cp -n keeps what is there
cp -n notes.txt words.txt; cat words.txt
### cp -u replaces only older files
touch -d '2020-01-01' old; cp -u old notes.txt; head -1 notes.txt
cp -u notes.txt old; head -1 old
### cp of a file onto itself
cp notes.txt notes.txt; echo $?
cp notes.txt ./notes.txt; echo $?
### cp into itself
cp -r src src/inner; echo $?; rm -r src/inner
find src | sort
### cp --parents
mkdir out; cp --parents src/lib/parse.py out; cp -v --parents src/main.ts out
### cp over a folder and over a file
cp notes.txt docs/guide.md/; echo $?
mkdir notes2; cp -T notes.txt notes2; echo $?
cp -r docs notes.txt; echo $?
### cp -b makes a backup
cp -b notes.txt words.txt; cat words.txt~
cp --backup=numbered notes.txt words.txt; cp --backup=numbered notes.txt words.txt; ls words*
cp -bv -S .bak notes.txt words.txt
### cp -f and --remove-destination through a link
ln -s notes.txt link
cp -f words.txt link; cat notes.txt
ln -s notes.txt second; cp --remove-destination words.txt second; stat -c %F second
### cp of two files of one name
mkdir d1; cp notes.txt docs/notes.txt; cp notes.txt docs/notes.txt d1; echo $?
### cp -t
cp -t docs notes.txt words.txt; ls docs
### cp of a missing file goes on
cp missing notes.txt docs; echo $?; ls docs
### cp to a dangling link
ln -s missing broken
cp notes.txt broken; echo $?
### cp -rv tells each file
cp -rv docs d2 | sort
### cp -i asks
echo y | cp -i notes.txt words.txt; cat words.txt
echo n | cp -i app.log words.txt; cat words.txt
### cp -s is refused [refused]
cp -s notes.txt x
### cp -l is refused [refused]
cp -l notes.txt x
### cp with blanks and brackets in names
cp 'a b.txt' 'app/[id]/x y'; ls 'app/[id]'
### mv renames
mv notes.txt renamed.txt; mv src code; ls
### mv into a folder
mv -v notes.txt words.txt docs; ls docs
### mv of a folder into another
mv src docs; find docs | sort
mv -T docs/src lib; find lib | sort
### mv onto a folder that is not empty
mkdir -p t/src/x; mv src t; echo $?
mkdir -p t2/src; mv src t2; echo $?; find t2 | sort
### mv to a subfolder of itself
mv src src/lib; echo $?
mv src src/new; echo $?
### mv onto itself
mv notes.txt notes.txt; echo $?
### mv -n, -u, -f, -b
printf '#!/bin/sh\necho hi\n' > run.sh; chmod 755 run.sh
mv -n notes.txt words.txt; ls notes.txt
mv -u notes.txt words.txt; echo $?; ls notes.txt words.txt
mv -b words.txt run.sh; ls run*
mv -vf run.sh~ empty.txt
### mv of a file over a folder and the other way
mv notes.txt src; ls src; mv -T words.txt src; echo $?
mv docs words.txt; echo $?
### mv missing
mv missing x; echo $?
mv notes.txt nodir/x; echo $?
mv notes.txt nodir/; echo $?
### mv of a link moves the link
ln -s notes.txt link
mv link moved; readlink moved
### mv several into what is no folder
mv notes.txt words.txt nowhere; echo $?
### mv -t
ln -s notes.txt link
mv -t docs notes.txt link; ls docs
### mv from and to /tmp
d=$(mktemp -d); mv src "$d"/; ls "$d"/src; mv "$d"/src back; ls back; rm -r "$d"
### rm removes files, and says what is missing
rm notes.txt; rm notes.txt; echo $?; rm -f notes.txt; echo $?
### rm of a folder
rm docs; echo $?; rm -d docs; echo $?; rm -d empty-dir; echo $?; rm -r docs; echo $?; ls
### rm -rv
rm -rv src | sort
### rm -rf of many
rm -rf src docs missing app; ls -A
### rm -r . and ..
rm -r .; echo $?; rm -rf src/..; echo $?
cd src; rm -rf ..; echo $?
### rm of a link to a folder keeps the folder
ln -s docs dirlink
rm dirlink; ls docs
### rm -r of a link with a slash
ln -s docs dirlink
rm -r dirlink/; echo $?; ls docs
### rm -i asks
echo y | rm -i notes.txt; ls notes.txt
echo n | rm -i words.txt; ls words.txt
### rm without operands
rm; echo $?; rm -f; echo $?
### rm of the empty path
rm ''; echo $?; rm -f ''; echo $?
### rm of names that look like options
touch ./-x; rm -- -x; touch ./-y; rm ./-y; ls
### rmdir
rmdir empty-dir; rmdir docs; echo $?; rmdir missing; echo $?; rmdir notes.txt; echo $?
mkdir -p a/b/c; rmdir -p a/b/c; ls -d a
mkdir -p a/b; touch a/x; rmdir -pv a/b; echo $?
rmdir --ignore-fail-on-non-empty.txt a; echo $?
### mkdir
mkdir one two; mkdir one; echo $?; mkdir x/y; echo $?; mkdir -p x/y/z; mkdir -p x; echo $?
### mkdir -p where a file is
mkdir -p notes.txt/a; echo $?; mkdir -p notes.txt; echo $?
### mkdir -pv tells what it makes
mkdir -pv a/b/c ; mkdir -v d
### mkdir -m
mkdir -m 700 s; mkdir -pm 0755 p/q; mkdir -m u=rwx,go= t; stat -c '%a %n' s p p/q t
### mkdir -p of the empty path
mkdir -p ""; echo $?
mkdir ""; echo $?
### mkdir with a slash at the end
mkdir new/; mkdir -p more/x/; ls -d new more/x
### touch makes files and keeps content
touch new notes.txt; cat new notes.txt; touch -c nothing; ls nothing
touch nodir/x; echo $?
### touch -d and -t
touch -d '2024-01-02 03:04:05' a; touch -t 202402030405.06 b; touch -d '@86400' c; touch -r a d; touch -d '2024-01-31 +1 month' e
stat -c '%n %Y' a b c d e
### touch -t of wrong stamps
touch -t 20241301 x; echo $?; touch -d nonsense x; echo $?; ls x
### touch of a broken link makes its target
ln -s missing broken
touch broken; ls missing
### ln -s
ln -s notes.txt l1; ln -s docs l2; ln -s ../x docs/l3; cat l1; ls l2; readlink docs/l3
ln -s notes.txt l1; echo $?
### ln -sf and -sfn
ln -s notes.txt link
ln -s docs dirlink
ln -sf words.txt link; readlink link
ln -sfn src dirlink; readlink dirlink
ln -sf notes.txt dirlink; ls src
### ln -s into a folder, and alone
ln -s ../notes.txt ../words.txt docs; ls docs; ln -s src/main.ts; readlink main.ts
### ln -sr
ln -sr notes.txt docs/n; readlink docs/n; ln -srv src/lib/parse.py docs/d
### ln -sv
ln -sv notes.txt v
### ln -sT
ln -s notes.txt link
ln -sT docs empty-dir; echo $?; ln -sTf docs link; readlink link
### ln without -s is refused [refused]
ln notes.txt hard
### chmod with octal and symbolic modes
chmod 600 notes.txt; chmod +x words.txt; chmod u+w,go-r empty.txt; chmod a=r app.log; chmod ug=rw,o= latin1.txt
stat -c '%a %n' notes.txt words.txt empty.txt app.log latin1.txt
### chmod -x and +X
printf '#!/bin/sh\necho hi\n' > run.sh; chmod 755 run.sh
chmod -x run.sh; chmod -R u=rwX,go=rX src; chmod a+X run.sh docs; stat -c '%a %n' run.sh src src/main.ts docs
### chmod -v and -c
chmod -v 600 notes.txt; chmod -v 600 notes.txt; chmod -c 600 notes.txt; chmod -c 644 notes.txt
### chmod -R
chmod -R 700 src; stat -c '%a %n' src src/main.ts src/lib src/lib/parse.py
### chmod special bits
printf '#!/bin/sh\necho hi\n' > run.sh; chmod 755 run.sh
chmod u+s run.sh; chmod g+s docs; chmod +t empty-dir; stat -c '%a %A %n' run.sh docs empty-dir
chmod 755 docs; chmod 00755 src; chmod u-s run.sh; stat -c '%a %n' docs src run.sh
### chmod g=u and o=g
chmod 740 notes.txt; chmod g=u notes.txt; stat -c %a notes.txt; chmod o=g-w notes.txt; stat -c %a notes.txt
### chmod of wrong modes and missing files
chmod 999 notes.txt; echo $?; chmod u+z notes.txt; echo $?; chmod 644 missing; echo $?; chmod; echo $?; chmod 644; echo $?
### chmod --reference
printf '#!/bin/sh\necho hi\n' > run.sh; chmod 755 run.sh
chmod --reference=run.sh notes.txt; stat -c %a notes.txt
### mktemp makes a file with mode 600
f=$(mktemp); stat -c '%a %s' "$f"; rm "$f"
d=$(mktemp -d); stat -c '%a %F' "$d"; rmdir "$d"
f=$(mktemp ./abc.XXXX); ls abc.* | wc -c; rm abc.*
f=$(mktemp --suffix=.txt here.XXXXXX); ls here.*.txt | wc -c; rm here.*
mktemp -u /tmp/x.XXXXX | wc -c
mktemp abc; echo $?
d=$(mktemp -d -t foo.XXXXXX); echo "$d" | cut -c1-9; rmdir "$d"
d=$(mktemp -p docs); echo "$d" | cut -c1-9; rm "$d"
### truncate
truncate -s 5 notes.txt; cat notes.txt; echo; truncate -s +3 notes.txt; od -c notes.txt; truncate -s -2 notes.txt; wc -c notes.txt
truncate -s 0 app.log; truncate -s 1K new; stat -c '%n %s' app.log new; truncate -s '<10' new; truncate -s '>20' new; stat -c %s new
truncate -s %8 new; stat -c %s new; truncate -s /7 new; stat -c %s new; truncate -r notes.txt new; stat -c %s new; truncate -c -s 5 nofile; ls nofile
truncate notes.txt; echo $?
### install
printf '#!/bin/sh\necho hi\n' > run.sh; chmod 755 run.sh
install -m 600 notes.txt i1; install run.sh i2; install -d a/b c; install -D notes.txt x/y/z; install -m 644 -t docs words.txt; stat -c '%a %n' i1 i2 a/b c x x/y x/y/z docs/words.txt
install -v notes.txt docs
### dd
dd if=app.log of=out bs=16 count=3 skip=1 status=none; cat out
echo hello | dd conv=ucase 2>/dev/null; echo abcdef | dd bs=1 skip=2 count=3 status=none; echo
printf XY | dd of=notes.txt bs=1 seek=2 conv=notrunc status=none; cat notes.txt
printf XY | dd of=words.txt bs=1 seek=2 status=none; cat words.txt; echo
dd if=/dev/zero of=zeros bs=1k count=2 status=none; wc -c zeros; dd if=missing; echo $?
echo abcd | dd conv=swab status=none
dd foo=1; echo $?
### a name with a line end is shown quoted
touch $'a\nb'; rm -v $'a\nb'; touch "it's"; rm -v "it's"; touch 'a"b'"'c"; rm -v 'a"b'"'c"; touch $'t\tt'; mv -v $'t\tt' 'p q'
### unlink
unlink notes.txt; ls notes.txt; unlink docs; echo $?; unlink; echo $?
### shred is refused [refused]
shred notes.txt
### touch in a loop and remove by pattern
touch f1 f2 f3.txt; rm f*; ls -A
### write, append and replace through a link
ln -s notes.txt link
echo more >> link; cat notes.txt; echo new > link; cat notes.txt; ls -l link | cut -c1
