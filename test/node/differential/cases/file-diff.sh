### plain diff prints commands, not hunks
cp notes.txt n; sed -i 's/second/2nd/; $d' n; echo new >> n; diff notes.txt n; echo $?; diff notes.txt notes.txt; echo $?
### diff -u
cp notes.txt n; sed -i 's/second/2nd/' n; touch -r notes.txt n; diff -u notes.txt n; echo $?; diff -U0 notes.txt n; diff -u1 notes.txt n; echo $?; diff -U 1 notes.txt n; diff --unified=0 notes.txt n
### diff -u with labels
cp words.txt w; echo grape >> w; diff -u --label old --label new words.txt w; diff -uL a -L b words.txt w
### diff -c
cp notes.txt n; sed -i '2d; s/last/final/' n; touch -r notes.txt n; diff -c notes.txt n; diff -C1 notes.txt n
### diff of files without a final newline
printf 'a\nb' > one; printf 'a\nb\n' > two; touch -d @0 one two; diff one two; diff -u one two; diff -c one two; diff one one; printf 'a\nc' > three; touch -d @0 three; diff -u one three
### diff -q and -s
diff -q notes.txt words.txt; echo $?; diff -s notes.txt notes.txt; echo $?; diff -q notes.txt notes.txt; echo $?; diff --brief notes.txt words.txt
### diff -i, -w, -b, -B, -E, -Z
printf 'A b\n\nc  d \n' > one; printf 'a b\nc d\n' > two; diff -i one two; diff -w one two; diff -b one two; diff -B one two; diff -wB one two; diff -iwB one two; echo $?; printf 'x\t1\n' > t; printf 'x       1\n' > s; diff -E t s; echo $?; printf 'x \n' > e; printf 'x\n' > f; diff -Z e f; echo $?
### diff --strip-trailing-cr and -a
printf 'one\ntwo\nthree\n' > lf; diff --strip-trailing-cr crlf.txt lf; echo $?; diff crlf.txt lf | head -1; cp binary.bin b; printf x >> b; diff binary.bin b; echo $?; printf 'a\0b' > x; printf 'a\0c' > y; diff x y; echo $?; diff -a binary.bin b | wc -l; diff -q binary.bin b; echo $?
### diff -r
cp -r src s2; echo x >> s2/main.ts; rm s2/lib/helper.js; touch s2/new.ts; diff -r src s2; echo $?; diff -rq src s2; echo $?; diff src s2 | head -3
### diff -rN
cp -r src s2; echo x > s2/new.ts; rm s2/lib/helper.js; diff -rN src s2; diff -rNq src s2; diff -ruN src s2 | grep -v '^[-+][-+][-+]'
### diff -r -x
cp -r src s2; echo x >> s2/main.ts; echo y >> s2/util.ts; diff -r -x main.ts src s2; diff -r -x '*.ts' src s2; echo $?
### diff of a file and a folder
cp notes.txt docs; echo x >> docs/notes.txt; diff notes.txt docs; diff docs notes.txt; mkdir d1 d2; mkdir d1/a; touch d2/a; diff -r d1 d2; echo $?
### diff of stdin
cat notes.txt | diff - notes.txt; echo $?; echo x | diff notes.txt - ; echo $?; diff <(echo a) <(echo b); echo $?; diff -u --label a --label b <(printf '1\n2\n') <(printf '1\n3\n')
### diff of what is missing
diff missing notes.txt; echo $?; diff notes.txt; echo $?; diff a b c; echo $?; diff -N missing notes.txt | head -2; diff --nosuch a b; echo $?
### diff -p and -F show the function
printf 'int main() {\n1\n2\n3\n4\n5\n6\n}\n' > c; sed 's/^5/five/' c > d; touch -d @0 c d; diff -pu c d; diff -u -F '^int' c d
### diff -I ignores lines
printf 'a 1\nb\n' > one; printf 'a 2\nb\n' > two; diff -I '^a' one two; echo $?; diff -I '^x' one two; echo $?
### diff of larger files finds the same hunks
seq 1 300 > one; seq 1 300 | sed '5d; 50s/$/x/; 100,110d; 200i new' > two; diff one two; diff -u0 one two | grep -c '^@@'; seq 1 2 400 > o; seq 1 3 400 > t; diff o t | md5sum
### diff with moved and repeated lines
printf '%s\n' a b c a b b a > x; printf '%s\n' c b a b a c > y; diff x y; printf '{\n a\n}\n\n{\n b\n}\n' > p; printf '{\n a\n}\n\n{\n c\n}\n\n{\n b\n}\n' > q; diff p q; diff -u p q | tail -n +3
### diff --color=never
diff --color=never notes.txt words.txt | head -1; diff --color=auto notes.txt words.txt | head -1
### diff -y is refused [refused]
diff -y notes.txt words.txt
### diff3 is refused [refused]
diff3 notes.txt words.txt numbers.txt
### patch applies a unified diff
cp notes.txt n; sed -i 's/second/2nd/; $d' n; diff -u --label notes.txt --label n notes.txt n > p; patch notes.txt < p; echo $?; cat notes.txt; patch -R notes.txt p; cat notes.txt
### patch -p0, -p1 and headers
mkdir a b; cp -r src a; cp -r src b; echo '// end' >> b/src/main.ts; sed -i 's/version/VERSION/' b/src/util.ts; diff -ruN a b > p; patch -p1 < p; rm p; echo $?; tail -1 src/main.ts; grep VERSION src/util.ts; rm -r a b
### patch with a git diff
cat > p <<'END'
diff --git a/src/main.ts b/src/main.ts
index 1234567..89abcde 100644
--- a/src/main.ts
+++ b/src/main.ts
@@ -1,4 +1,4 @@
-import { add } from "./util.ts";
+import { add, sub } from "./util.ts";
 
 export function main(): void {
   // TODO: handle errors
diff --git a/new.sh b/new.sh
new file mode 100755
index 0000000..1234567
--- /dev/null
+++ b/new.sh
@@ -0,0 +1,2 @@
+#!/bin/sh
+echo new
diff --git a/words.txt b/words.txt
deleted file mode 100644
index 1234567..0000000
--- a/words.txt
+++ /dev/null
@@ -1,7 +0,0 @@
-banana
-apple
-cherry
-apple
-Banana
-fig
-date
END
patch -p1 -i p; echo $?; head -1 src/main.ts; cat new.sh; ls words.txt
### patch with an offset and with fuzz
seq 1 20 > a; seq 1 20 | sed 's/^10$/ten/' > b; diff -u --label a --label b a b > p; seq 100 103 > c; cat c a > d; cp d a; patch a p; sed -n 14p a; seq 1 20 | sed 's/^7$/x/' > a; patch a p; sed -n 10p a; ls a*
### patch that fails
seq 1 20 > a; seq 1 20 | sed 's/^10$/ten/; s/^2$/two/' > b; touch -d @0 a b; diff -u --label a --label b a b > p; sed -i 's/^10$/zz/' a; patch a < p; echo $?; cat a.rej; sed -n 2p a; ls a*
### patch that has been applied
seq 1 5 > a; seq 1 5 | sed 's/3/three/' > b; diff -u --label a --label b a b > p; patch -s a p; patch a p; echo $?; ls; patch -N a p; echo $?
### patch --dry-run and -s
seq 1 5 > a; seq 1 5 | sed 's/3/three/' > b; diff -u --label a --label b a b > p; patch --dry-run a p; cat a; patch -s a p; echo $?; cat a
### patch with a context diff and a normal one
seq 1 20 > a; seq 1 20 | sed 's/^10$/ten/; 3d; 15a new' > b; diff -c --label a --label b a b > p; cp a a1; patch a1 p; cmp a1 b; diff a b > q; cp a a2; patch a2 q; cmp a2 b; echo $?
### patch -o, -b and -d
seq 1 5 > a; seq 1 5 | sed 's/3/three/' > b; diff -u --label a --label b a b > p; patch -o out a p; cat a out; patch -b a p; ls a*; mkdir d; seq 1 5 > d/a; patch -d d < p; cat d/a
### patch of a missing file
printf -- '--- a/nosuch\n+++ b/nosuch\n@@ -1 +1 @@\n-x\n+y\n' | patch -p1; echo $?; printf -- '--- a/nosuch\n+++ b/nosuch\n@@ -1 +1 @@\n-x\n+y\n' | patch -p1 -f; echo $?
### patch makes and removes files
printf -- '--- /dev/null\n+++ b/new/f\n@@ -0,0 +1 @@\n+y\n' | patch -p1; cat new/f; printf -- '--- /dev/null\n+++ b/new/f\n@@ -0,0 +1 @@\n+y\n' | patch -p1; echo $?; printf -- '--- a/new/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n' | patch -p1; ls -d new
### patch with garbage
echo hello | patch; echo $?; patch < /dev/null; echo $?; patch -i nosuch; echo $?; echo x > a; printf -- '--- a\n+++ a\n@@ -1,3 +1,3 @@\n x\n' | patch; echo $?
### patch of files without a final newline
printf 'a\nb' > one; printf 'a\nc' > two; diff -u --label one --label two one two > p; patch one p; od -c one | head -1; printf 'a\nc\n' > three; diff -u --label one --label three one three > q; patch one q; cmp one three; echo $?
### patch -R of a patch that makes a file
printf -- '--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+y\n' > p; patch -p1 < p; ls f; patch -R -p1 < p; ls f
### patch -p with a text around it
printf 'Subject: a change\n\nSome words.\n---\n notes.txt | 2 +-\n\n--- a/notes.txt\n+++ b/notes.txt\n@@ -1,2 +1,2 @@\n-first line\n+1st line\n second line\n-- \n2.40\n' | patch -p1; head -1 notes.txt
### patch with many hunks
seq 1 200 > a; seq 1 200 | sed '10s/$/x/;50s/$/x/;90d;130i new\n150s/$/y/' > b; diff -u --label a --label b a b > p; patch a p; cmp a b; echo $?; seq 1 200 | sed '20i extra' > a; patch a p; md5sum < a
### patch -F0 takes no fuzz
seq 1 20 > a; seq 1 20 | sed 's/^10$/ten/' > b; touch -d @0 a b; diff -u --label a --label b a b > p; sed -i 's/^7$/x/' a; patch -F0 a p; echo $?; cat a.rej
### patch ignores white space with -l
printf 'a\n  b\nc\n' > a; printf 'a\n  x\nc\n' > b; diff -u --label a --label b a b > p; printf 'a\n\tb\nc\n' > a; patch -l a p; cat a
