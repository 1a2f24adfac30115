### tar -czf and -xzf
tar -czf a.tgz src docs; mkdir out; tar -xzf a.tgz -C out; find out | sort; cmp src/main.ts out/src/main.ts; echo $?; rm a.tgz
### tar -cf, -tf and -xf
tar cf a.tar src; tar tf a.tar | sort; rm -r src; tar xf a.tar; find src | sort; rm a.tar
### tar -v tells names
tar -cvf a.tar src/lib | sort; tar -tvf a.tar | sed 's/[a-z]*\/[a-z]*  */ /' | sort -k5; mkdir o; tar -xvf a.tar -C o | sort; rm a.tar
### tar through a pipe
tar -cf - src | tar -tf - | sort; tar -cz src | tar -tz | sort; mkdir o; tar cf - docs | (cd o && tar xf -); find o | sort; tar -c -C src . | tar -t | sort
### tar -C and several folders
tar -cf a.tar -C src main.ts -C ../docs guide.md; tar -tf a.tar; mkdir o; tar -xf a.tar -C o; ls o; tar -xf a.tar -C nowhere; echo $?; rm a.tar
### tar --strip-components and members
tar -cf a.tar src docs; mkdir o p; tar -xf a.tar -C o --strip-components=1; find o | sort; tar -xf a.tar -C p src/lib docs/guide.md; find p | sort; tar -xf a.tar -C p nosuch; echo $?; rm a.tar
### tar --exclude
tar -cf a.tar --exclude='*.ts' src; tar -tf a.tar | sort; tar -cf a.tar --exclude=lib src; tar -tf a.tar | sort; tar -cf b.tar src docs; tar -tf b.tar --exclude='*.md' | sort; tar -cf c.tar --exclude=src/lib .; tar -tf c.tar | grep lib; rm *.tar
### tar --wildcards and -O
tar -cf a.tar src; tar -xf a.tar --wildcards 'src/m*.ts' -O | head -2; tar -tf a.tar --wildcards '*.py'; tar -xOf a.tar src/util.ts | tail -1; rm a.tar
### tar -T
find src -type f | sort > list; tar -cf a.tar -T list; tar -tf a.tar; find src -name '*.ts' -print0 | sort -z | tar -cf b.tar --null -T -; tar -tf b.tar; rm *.tar
### tar keeps mode, time and links
touch -d 2024-05-06 notes.txt; chmod 600 notes.txt; ln -s notes.txt l; tar -cf a.tar notes.txt l; mkdir o; tar -xf a.tar -C o; stat -c '%a %Y %F' o/notes.txt; readlink o/l; tar -xmf a.tar -C o; [ "$(stat -c %Y o/notes.txt)" -gt 1715000000 ] && echo touched; rm a.tar
### tar of long names
mkdir -p $(printf 'd%.0s' $(seq 60))/$(printf 'e%.0s' $(seq 60)); touch d*/e*/file; tar -cf a.tar d*; tar -tf a.tar | sort; mkdir o; tar -xf a.tar -C o; find o -type f; rm a.tar
### tar with wrong use
tar; echo $?; tar -cf a.tar; echo $?; tar -cf a.tar missing; echo $?; tar -tf missing.tar; echo $?; echo garbage > g; tar -tf g; echo $?; tar -xzf g; echo $?; tar -tf empty.txt; echo $?; tar --nosuch; echo $?; rm -f a.tar
### tar replaces what is there
tar -cf a.tar notes.txt; echo changed > notes.txt; tar -xf a.tar; head -1 notes.txt; echo changed > notes.txt; tar -xkf a.tar; echo $?; cat notes.txt; rm a.tar
### tar -a chooses by name
tar -caf a.tar.gz src; tar -tzf a.tar.gz | wc -l; tar -caf a.tar src; file -b a.tar; rm a.tar a.tar.gz
### tar cut short
tar -cf a.tar src; head -c 1500 a.tar > b.tar; tar -tf b.tar > /dev/null; echo $?; rm a.tar b.tar
### tar of an absolute name
d=$(mktemp -d); cp notes.txt $d; tar -cf a.tar $d/notes.txt; echo $?; tar -tf a.tar | sed 's/tmp\.[^/]*/X/'; rm -r $d a.tar
### tar -r is refused [refused]
tar -rf a.tar notes.txt
### tar -j is refused [refused]
tar -cjf a.tar.bz2 src
### tar --transform is refused [refused]
tar -cf a.tar --transform 's/src/x/' src
### bzip2, xz and zstd are refused [refused]
xz notes.txt
### gzip and gunzip
gzip notes.txt; ls notes*; gunzip notes.txt.gz; ls notes*; gzip -k words.txt; ls words*; gzip -dc words.txt.gz; zcat words.txt.gz | head -1; gzip -d words.txt.gz; echo $?; rm words.txt.gz
### gzip through pipes
gzip -c notes.txt | gzip -d | cmp - notes.txt; echo $?; cat notes.txt | gzip | gunzip | head -2; gzip < notes.txt | zcat | tail -1; echo hi | gzip -9 | gzip -dc; (gzip -c notes.txt; gzip -c words.txt) | zcat | wc -l; head -c 300000 /dev/zero | gzip | gunzip | wc -c
### gzip -t, -l and -v
gzip -k notes.txt; gzip -t notes.txt.gz; echo $?; gzip -l notes.txt.gz | sed -n 1p; echo x > g.gz; gzip -t g.gz; echo $?; gunzip -c g.gz; echo $?; head -c 20 notes.txt.gz > cut.gz; gzip -t cut.gz; echo $?; rm *.gz
### gzip of what is there, missing or a folder
gzip missing; echo $?; gzip docs; echo $?; gzip -k notes.txt; gzip -f notes.txt; ls notes*; gzip notes.txt.gz; echo $?; gunzip words.txt; echo $?; rm notes.txt.gz
### gzip -r and -S
gzip -r docs; find docs | sort; gunzip -r docs; find docs | sort; gzip -S .z notes.txt; ls notes*; gzip -dS .z notes.txt.z; ls notes*
### gzip keeps mode and time
touch -d 2024-05-06 notes.txt; chmod 600 notes.txt; gzip notes.txt; stat -c '%a %Y' notes.txt.gz; gunzip notes.txt.gz; stat -c '%a %Y' notes.txt; gzip -n words.txt; gunzip -N words.txt.gz; ls words.txt
### zip -r and unzip
zip -qr x.zip src docs; mkdir o; cd o; unzip -q ../x.zip; find . | sort; cmp src/main.ts ../src/main.ts; echo $?; cd ..; rm x.zip
### zip tells what it adds
printf 'tiny' > t; zip x.zip t; zip x t; zip x.zip empty.txt; zip -j y.zip src/util.ts | sed 's/ (.*//'; zip -r z.zip src | sed 's/ (.*//' | sort; rm *.zip
### unzip -l, -Z1 and -p
touch -d 2024-03-01T12:00 src docs; zip -qr x.zip notes.txt src/lib words.txt; unzip -l x.zip notes.txt; unzip -Z1 x.zip | sort; unzip -p x.zip notes.txt; unzip -l x.zip | tail -1; rm x.zip
### unzip -d, -j, -o, -n and -x
zip -qr x.zip src; unzip -q x.zip -d o; find o | sort; unzip -qj x.zip -d flat; ls flat; echo changed > src/main.ts; unzip -qn x.zip; cat src/main.ts; unzip -qo x.zip; head -1 src/main.ts; unzip -q x.zip -x 'src/lib/*' -d p; find p -type f | sort; unzip -qo x.zip 'src/*.ts' -d q; find q -type f | sort; rm x.zip
### unzip tells what it does
printf 'tiny' > t; zip -q x.zip t; mkdir o; unzip x.zip -d o; zip -qr y.zip empty-dir; unzip y.zip -d o; unzip -t x.zip; rm *.zip
### zip -x, -i, -d and -u
zip -qr x.zip src -x '*.ts'; unzip -Z1 x.zip | sort; zip -qr y.zip . -i '*.md'; unzip -Z1 y.zip | sort; zip -d x.zip 'src/lib/*.js'; unzip -Z1 x.zip | sort; zip -q z.zip notes.txt; zip -u z.zip notes.txt; echo $?; touch notes.txt; zip -qu z.zip notes.txt; echo $?; rm *.zip
### zip keeps mode and time
touch -d 2024-05-06 notes.txt; chmod 755 notes.txt; zip -q x.zip notes.txt; mkdir o; unzip -q x.zip -d o; stat -c '%a %Y' o/notes.txt; rm x.zip
### zip from stdin and to stdout
find src -name '*.ts' | sort | zip -q x.zip -@; unzip -Z1 x.zip; zip -q - notes.txt > y.zip; unzip -p y.zip | head -1; echo piped | zip -q z.zip -; unzip -p z.zip; rm *.zip
### zip -m and -y
cp notes.txt n; ln -s notes.txt l; zip -qm x.zip n; ls n; zip -qy y.zip l; unzip -q y.zip -d o; readlink o/l; rm *.zip
### zip and unzip with wrong use
zip x.zip missing; echo $?; unzip missing.zip; echo $?; echo g > g.zip; unzip g.zip; echo $?; zip -q x.zip notes.txt; unzip x.zip nosuch; echo $?; unzip -q x.zip; echo $?; rm *.zip
### zip -e is refused [refused]
zip -e x.zip notes.txt
