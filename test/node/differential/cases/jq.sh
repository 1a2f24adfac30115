### jq .
jq '.' users.json

### jq -c .
jq -c '.' users.json

### jq -c .[]
jq -c '.[]' users.json

### jq -r .[].name
jq -r '.[].name' users.json

### jq -r .[] | "\(.id): \(.name)"
jq -r '.[] | "\(.id): \(.name)"' users.json

### jq -c map(.name)
jq -c 'map(.name)' users.json

### jq -c map(select(.active))
jq -c 'map(select(.active))' users.json

### jq -c [.[] | {name, n: (.tags|length)}]
jq -c '[.[] | {name, n: (.tags|length)}]' users.json

### jq -c .[0] | keys, keys_unsorted, to_entries
jq -c '.[0] | keys, keys_unsorted, to_entries' users.json

### jq -c group_by(.active) | map({active: .[0].active, names: map(.name)})
jq -c 'group_by(.active) | map({active: .[0].active, names: map(.name)})' users.json

### jq -c sort_by(.name) | reverse | map(.id)
jq -c 'sort_by(.name) | reverse | map(.id)' users.json

### jq -c map(.tags[]) | unique
jq -c 'map(.tags[]) | unique' users.json

### jq -c [.[] | .tags | join(",")]
jq -c '[.[] | .tags | join(",")]' users.json

### jq -r .[] | [.id, .name, .active] | @csv
jq -r '.[] | [.id, .name, .active] | @csv' users.json

### jq -r .[] | [.id, .name, .tags[0]] | @tsv
jq -r '.[] | [.id, .name, .tags[0]] | @tsv' users.json

### jq -c reduce .[] as $u (0; . + $u.id)
jq -c 'reduce .[] as $u (0; . + $u.id)' users.json

### jq -c [foreach .[] as $u (0; . + $u.id; [$u.name, .])]
jq -c '[foreach .[] as $u (0; . + $u.id; [$u.name, .])]' users.json

### jq -c .[0].missing // "default"
jq -c '.[0].missing // "default"' users.json

### jq -c [.[] | .tags[0] // "none"]
jq -c '[.[] | .tags[0] // "none"]' users.json

### jq -c map(.id) | add, min, max, length
jq -c 'map(.id) | add, min, max, length' users.json

### jq -c any(.[]; .active), all(.[]; .active)
jq -c 'any(.[]; .active), all(.[]; .active)' users.json

### jq -c map(has("id")), map(has("x"))
jq -c 'map(has("id")), map(has("x"))' users.json

### jq -c .[] as {name: $n, tags: [$t]} | [$n, $t]
jq -c '.[] as {name: $n, tags: [$t]} | [$n, $t]' users.json

### jq -c .[0] + {extra: 1} | del(.tags)
jq -c '.[0] + {extra: 1} | del(.tags)' users.json

### jq -c map(.tags |= map(ascii_upcase))
jq -c 'map(.tags |= map(ascii_upcase))' users.json

### jq -c .[0].name = "Bob" | .[0]
jq -c '.[0].name = "Bob" | .[0]' users.json

### jq -c .[] |= (.id += 10) | map(.id)
jq -c '.[] |= (.id += 10) | map(.id)' users.json

### jq -c map(.id) | .[1:] , .[:-1], .[-1], .[5]
jq -c 'map(.id) | .[1:] , .[:-1], .[-1], .[5]' users.json

### jq -c with_entries(.value |= tostring) | .[0]
printf %s '{"a":1,"b":[2]}' | jq -c 'with_entries(.value |= tostring) | .[0]'

### jq -c paths
printf %s '{"a":1,"b":[2,{"c":3}]}' | jq -c 'paths'

### jq -c [paths(type == "number")]
printf %s '{"a":1,"b":[2,{"c":3}]}' | jq -c '[paths(type == "number")]'

### jq -c [leaf_paths | join(".")?]
printf %s '{"a":{"b":1}}' | jq -c '[leaf_paths | join(".")?]'

### jq -c getpath(["a","b"]), setpath(["a","b"]; 5), delpaths([["a"]])
printf %s '{"a":{"b":1}}' | jq -c 'getpath(["a","b"]), setpath(["a","b"]; 5), delpaths([["a"]])'

### jq -c ..
printf %s '{"a":[1,{"b":2}]}' | jq -c '.. '

### jq -c [..|numbers]
printf %s '{"a":[1,{"b":2}]}' | jq -c '[..|numbers]'

### jq -c walk(if type == "number" then .+1 else . end)
printf %s '{"a":[1,{"b":2}]}' | jq -c 'walk(if type == "number" then .+1 else . end)'

### jq -c tostream
printf %s '{"a":[1,{"b":2}],"c":{}}' | jq -c 'tostream'

### jq -c fromstream(tostream)
printf %s '{"a":[1,{"b":2}]}' | jq -c 'fromstream(tostream)'

### jq -c [splits(", *")]
printf %s '"a, b,c"' | jq -c '[splits(", *")]'

### jq -c test("B"), test("B";"i"), [match("b";"g").offset]
printf %s '"abcb"' | jq -c 'test("B"), test("B";"i"), [match("b";"g").offset]'

### jq -c capture("(?<y>\\d+)-(?<m>\\d+)")
printf %s '"2024-05"' | jq -c 'capture("(?<y>\\d+)-(?<m>\\d+)")'

### jq -c [scan("[a-z]+")], [scan("([a-z])(\\d)")]
printf %s '"a1 b2 cc"' | jq -c '[scan("[a-z]+")], [scan("([a-z])(\\d)")]'

### jq -c sub("(?<a>o)"; "<\(.a)>"), gsub("o";"0"), gsub("(?<x>[aeiou])"; "[\(.x)]")
printf %s '"foo bar"' | jq -c 'sub("(?<a>o)"; "<\(.a)>"), gsub("o";"0"), gsub("(?<x>[aeiou])"; "[\(.x)]")'

### jq -c split(", "), split(",\\s*"; null)
printf %s '"a, b,c"' | jq -c 'split(", "), split(",\\s*"; null)'

### jq -c ascii_downcase, ascii_upcase, length, utf8bytelength, explode, (explode|implode)
printf %s '"Café😀"' | jq -c 'ascii_downcase, ascii_upcase, length, utf8bytelength, explode, (explode|implode)'

### jq -c ltrimstr("fo"), rtrimstr("r"), startswith("foo"), endswith("x")
printf %s '"foobar"' | jq -c 'ltrimstr("fo"), rtrimstr("r"), startswith("foo"), endswith("x")'

### jq -c tojson, (tojson|fromjson)
printf %s '{"a":[1,2.5,"x"]}' | jq -c 'tojson, (tojson|fromjson)'

### jq -c tonumber, tostring
printf %s '"12.5"' | jq -c 'tonumber, tostring'

### jq -c tonumber
printf %s '"abc"' | jq -c 'tonumber'

### jq -c .a.b.c, .a["b"], ."a"."b"
printf %s '{"a":{"b":{"c":1}}}' | jq -c '.a.b.c, .a["b"], ."a"."b"'

### jq -c .a[]?, (.b[]?)
printf %s '{"a":1,"b":[1]}' | jq -c '.a[]?, (.b[]?)'

### jq -c try error("x") catch ., try (1|.a) catch ., (try error({a:1}) catch .a)
printf %s 'null' | jq -c 'try error("x") catch ., try (1|.a) catch ., (try error({a:1}) catch .a)'

### jq -c .a.b
printf %s '{"a":5}' | jq -c '.a.b'

### jq -c {} + 1
printf %s 'null' | jq -c '{} + 1'

### jq -c [1,2] - [2], {a:1} * {a:{b:2}}, "ab" * 2, 10 / 4, 7 % 3, "a,b" / ","
printf %s 'null' | jq -c '[1,2] - [2], {a:1} * {a:{b:2}}, "ab" * 2, 10 / 4, 7 % 3, "a,b" / ","'

### jq -c [limit(3; range(10))], first(range(5)), [range(0;10;3)], [range(5;0;-2)], nth(2; range(10))
printf %s 'null' | jq -c '[limit(3; range(10))], first(range(5)), [range(0;10;3)], [range(5;0;-2)], nth(2; range(10))'

### jq -c [recurse(if . < 3 then . + 1 else empty end)]
printf %s '0' | jq -c '[recurse(if . < 3 then . + 1 else empty end)]'

### jq -c label $out | foreach .[] as $x (0; . + $x; if . > 3 then ., break $out else . end)
printf %s '[1,2,3,4]' | jq -c 'label $out | foreach .[] as $x (0; . + $x; if . > 3 then ., break $out else . end)'

### jq -c def f(x): x * 2; def g($a; $b): $a + $b; f(3), g(1;2), g(1,2;10,20)
printf %s 'null' | jq -c 'def f(x): x * 2; def g($a; $b): $a + $b; f(3), g(1;2), g(1,2;10,20)'

### jq -c def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; fac
printf %s '10' | jq -c 'def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; fac'

### jq -c [.[] | if . > 2 then "big" elif . == 2 then "two" else "small" end]
printf %s '[1,2,3]' | jq -c '[.[] | if . > 2 then "big" elif . == 2 then "two" else "small" end]'

### jq -c input
printf %s '1 2' | jq -c 'input'

### jq -nc [inputs]
printf %s '1 2 3' | jq -nc '[inputs]'

### jq -nc input, input
printf %s '1 2 3' | jq -nc 'input, input'

### jq -nc reduce inputs as $x (0; . + $x)
printf %s '1 2 3' | jq -nc 'reduce inputs as $x (0; . + $x)'

### jq -s -c .
printf %s '1 2 "a"' | jq -s -c '.'

### jq -c -s map(.a)
printf %s '{"a":1} {"a":2}' | jq -c -s 'map(.a)'

### jq -R .
printf %s 'a b' | jq -R '.'

### jq -R -c split(" ")
printf %s 'a b' | jq -R -c 'split(" ")'

### jq -Rs .
printf %s 'a b' | jq -Rs '.'

### jq -Rnc [inputs]
printf %s 'a b' | jq -Rnc '[inputs]'

### jq -e .a
printf %s '{"a":null}' | jq -e '.a'

### jq -c .[] | select(.name | test("^G"))
jq -c '.[] | select(.name | test("^G"))' users.json

### jq -c map({(.name): .id}) | add
jq -c 'map({(.name): .id}) | add' users.json

### jq -c INDEX(.id) | keys
jq -c 'INDEX(.id) | keys' users.json

### jq -c [.[] | .name | ascii_downcase | .[0:2]]
jq -c '[.[] | .name | ascii_downcase | .[0:2]]' users.json

### jq -c to_entries | map("\(.key)=\(.value.name)")
jq -c 'to_entries | map("\(.key)=\(.value.name)")' users.json

### jq -c map(.name) | index("Grace"), (. | join("-")), contains(["Ada"]), inside(["Ada","Grace","Linus","X"])
jq -c 'map(.name) | index("Grace"), (. | join("-")), contains(["Ada"]), inside(["Ada","Grace","Linus","X"])' users.json

### jq -c [.[] | .tags | flatten] | flatten
jq -c '[.[] | .tags | flatten] | flatten' users.json

### jq -c flatten(1), transpose
printf %s '[[1,[2]],[3]]' | jq -c 'flatten(1), transpose'

### jq -c [combinations]
printf %s '[[1,2],[3,4]]' | jq -c '[combinations]'

### jq -c [combinations(2)]
printf %s '[0,1]' | jq -c '[combinations(2)]'

### jq -c indices(1), index(1), rindex(1), indices([1,2])
printf %s '[0,1,2,1,2]' | jq -c 'indices(1), index(1), rindex(1), indices([1,2])'

### jq -c indices(", "), index(",")
printf %s '"a, b, c"' | jq -c 'indices(", "), index(",")'

### jq -c min_by(.id).name, max_by(.id).name, (unique_by(.active) | map(.id))
jq -c 'min_by(.id).name, max_by(.id).name, (unique_by(.active) | map(.id))' users.json

### jq -c floor, ceil, sqrt, round, pow(.;2), log, exp, fabs
printf %s '2.5' | jq -c 'floor, ceil, sqrt, round, pow(.;2), log, exp, fabs'

### jq -c @text "x\(1+1)y", "a\("b" + "c")d", "\t\u00e9\\"
printf %s 'null' | jq -c '@text "x\(1+1)y", "a\("b" + "c")d", "\t\u00e9\\"'

### jq -c todate, (todate|fromdate), (gmtime|mktime), strftime("%Y-%m-%d %H:%M:%S %A %j")
printf %s '1425599621' | jq -c 'todate, (todate|fromdate), (gmtime|mktime), strftime("%Y-%m-%d %H:%M:%S %A %j")'

### jq -c strptime("%Y-%m-%dT%H:%M:%SZ"), (strptime("%Y-%m-%dT%H:%M:%SZ")|mktime), fromdate
printf %s '"2015-03-05T23:51:47Z"' | jq -c 'strptime("%Y-%m-%dT%H:%M:%SZ"), (strptime("%Y-%m-%dT%H:%M:%SZ")|mktime), fromdate'

### jq -c type
printf %s 'null' | jq -c 'type'

### jq -c [.[]|type]
printf %s '[null,true,1,"a",[],{}]' | jq -c '[.[]|type]'

### jq -c sort
printf %s '[{"b":1},[2],"a",3,null,false,true,{"a":2}]' | jq -c 'sort'

### jq -c [.[]|tostring], [.[]|tojson]
printf %s '[1,"1",[1],null,{"a":1.0}]' | jq -c '[.[]|tostring], [.[]|tojson]'

### jq -c .a |= empty
printf %s '{"a":1,"b":2}' | jq -c '.a |= empty'

### jq -c .[] += 1
printf %s '[1,2]' | jq -c '.[] += 1'

### jq -c .a //= 5, .b //= 5, (.a |= . + 1), (.a *= 3), (.a -= 1), (.a /= 2), (.a %= 2)
printf %s '{"a":3}' | jq -c '.a //= 5, .b //= 5, (.a |= . + 1), (.a *= 3), (.a -= 1), (.a /= 2), (.a %= 2)'

### jq -c to_entries, with_entries(select(.value > 1))
printf %s '{"a":1,"b":2}' | jq -c 'to_entries, with_entries(select(.value > 1))'

### jq -c from_entries
printf %s '[{"name":"a","value":1},{"k":"b","v":2},{"key":null,"value":3},{"key":false}]' | jq -c 'from_entries'

### jq -c . as [$a, [$b]] | {a: $a, b: $b}
printf %s '[1,[2]]' | jq -c '. as [$a, [$b]] | {a: $a, b: $b}'

### jq -c . as {a: $x, b: {c: $y}} | [$x, $y]
printf %s '{"a":1,"b":{"c":2}}' | jq -c '. as {a: $x, b: {c: $y}} | [$x, $y]'

### jq -c . as {$a, b: [$c]} | [$a, $c]
printf %s '{"a":1,"b":[2]}' | jq -c '. as {$a, b: [$c]} | [$a, $c]'

### jq -c [.[] as [$a] ?// $a | $a]
printf %s '[[1],2]' | jq -c '[.[] as [$a] ?// $a | $a]'

### jq -c {a, "b": 2, "c\(1)": 3, (.k): 4, @base64 "x": 1}
printf %s '{"a":1,"k":"z"}' | jq -c '{a, "b": 2, "c\(1)": 3, (.k): 4, @base64 "x": 1}'

### jq -c {(.[]|tostring): 1}
printf %s '[1,2]' | jq -c '{(.[]|tostring): 1}'

### jq -c {a: (1,2), b: (3,4)}
printf %s 'null' | jq -c '{a: (1,2), b: (3,4)}'

### jq -c [1,2,3] | .[1] = 9, .[5] = 1, .[-1] = 7, del(.[0,2]), del(.[1:])
printf %s 'null' | jq -c '[1,2,3] | .[1] = 9, .[5] = 1, .[-1] = 7, del(.[0,2]), del(.[1:])'

### jq -c .[2:4] = ["x"], .[1:2] |= map(. * 10)
printf %s '[1,2,3,4,5]' | jq -c '.[2:4] = ["x"], .[1:2] |= map(. * 10)'

### jq -c ascii_downcase
printf %s '5' | jq -c 'ascii_downcase'

### jq -c keys
printf %s '5' | jq -c 'keys'

### jq -c .a = (.b, .c)
printf %s '{"b":1,"c":2}' | jq -c '.a = (.b, .c)'

### jq -c path(..), [path(.a[0].b)]
printf %s '{"a":[{"b":1}]}' | jq -c 'path(..), [path(.a[0].b)]'

### jq -c path(first(.a,.b)), [paths(..)]
printf %s '{"a":[1]}' | jq -c 'path(first(.a,.b)), [paths(..)]'

### jq -c try path(1) catch .
printf %s 'null' | jq -c 'try path(1) catch .'

### jq -c [.[] | numbers, strings, booleans, nulls, arrays, objects, scalars, iterables, values]
printf %s '[1,"a",true,null,[1],{"a":1}]' | jq -c '[.[] | numbers, strings, booleans, nulls, arrays, objects, scalars, iterables, values]'

### jq -c [nan] | sort, (nan < 1), (nan == nan)
printf %s 'null' | jq -c '[nan] | sort, (nan < 1), (nan == nan)'

### jq -c getpath(["x",0,"y"]), (try getpath(["a","b"]) catch .)
printf %s '{"a":1}' | jq -c 'getpath(["x",0,"y"]), (try getpath(["a","b"]) catch .)'

### jq -c error
printf %s '"x"' | jq -c 'error'

### jq -c try error catch .
printf %s '{"a":1}' | jq -c 'try error catch .'

### jq -c .a as $x | .b as $y | $x + $y
printf %s '{"a":1,"b":2}' | jq -c '.a as $x | .b as $y | $x + $y'

### jq -c foo
printf %s 'null' | jq -c 'foo'

### jq -c .[
printf %s 'null' | jq -c '.['

### jq -c if . then 1
printf %s 'null' | jq -c 'if . then 1'

### jq -c }
printf %s 'null' | jq -c '}'

### jq --arg x '1' -c [$x, ($x|tonumber)], $ARGS.named
printf %s 'null' | jq --arg x '1' -c '[$x, ($x|tonumber)], $ARGS.named'

### jq --argjson x '{"a":1}' -c $x.a
printf %s 'null' | jq --argjson x '{"a":1}' -c '$x.a'

### jq --tab .
printf %s '{"a":[1,{"b":2}],"c":[],"d":{}}' | jq --tab '.'

### jq --indent 1 .
printf %s '{"a":[1,{"b":2}],"c":[],"d":{}}' | jq --indent 1 '.'

### jq -S .
printf %s '{"b":1,"a":{"d":1,"c":2}}' | jq -S '.'

### jq -j .[]
printf %s '["a","b",1]' | jq -j '.[]'

### jq -a -c .
printf %s '"é😀"' | jq -a -c '.'

### jq -c [.[]?], [.a?], (.a? // 1)
printf %s '5' | jq -c '[.[]?], [.a?], (.a? // 1)'

### jq -c ltrimstr(1), (tojson|ascii_downcase)
printf %s '"A"' | jq -c 'ltrimstr(1), (tojson|ascii_downcase)'

### jq -c reduce empty as $x (0; . + 1), (reduce range(5) as $i ([]; . + [$i * 2]))
printf %s 'null' | jq -c 'reduce empty as $x (0; . + 1), (reduce range(5) as $i ([]; . + [$i * 2]))'

### jq -c . as $d | keys | map($d[.])
printf %s '{"a":1,"b":2}' | jq -c '. as $d | keys | map($d[.])'

### jq -c [.[] | select(type=="number" and . > 1 or . == null)]
printf %s '[1,2,null,"a"]' | jq -c '[.[] | select(type=="number" and . > 1 or . == null)]'

### jq -c .[] | tojson
printf %s '[1.0,1e3,0.1,1e-7,100000000000000000000,12345678901234567890]' | jq -c '.[] | tojson'

### jq -c .. |= (if type=="number" then .+1 else . end)
printf %s '[1,[2]]' | jq -c '.. |= (if type=="number" then .+1 else . end)'

### jq -c map(try tonumber catch "bad")
printf %s '["1","x"]' | jq -c 'map(try tonumber catch "bad")'

### jq -c @json, @text, (.a|@csv)
printf %s '{"a":[1,"x\"y",null,true]}' | jq -c '@json, @text, (.a|@csv)'

### jq -r @tsv
printf %s '["a\tb","c\nd","e\\f",null,true,1]' | jq -r '@tsv'

### jq -r @csv
printf %s '[[1]]' | jq -r '@csv'

### jq -c splits("x")
printf %s '5' | jq -c 'splits("x")'

### jq -c truncate_stream(1; [[0],1],[[1,0],2],[[1,0]],[[1]])
printf %s 'null' | jq -c 'truncate_stream(1; [[0],1],[[1,0],2],[[1,0]],[[1]])'

### jq -c [1|truncate_stream([[0],1],[[1,0],2],[[1,0]],[[1]])]
printf %s 'null' | jq -c '[1|truncate_stream([[0],1],[[1,0],2],[[1,0]],[[1]])]'

### jq -c ascii
printf %s '65' | jq -c 'ascii'

### jq -c getpath(["a"]) |= 3, (first(.a,.b) |= 9)
printf %s '{"a":1,"b":2}' | jq -c 'getpath(["a"]) |= 3, (first(.a,.b) |= 9)'

### jq -c to_entries[] | select(.value == 2) | .key
printf %s '{"a":1,"b":2}' | jq -c 'to_entries[] | select(.value == 2) | .key'

### jq -c -1, -(1), -.a, [.a,-.a]
printf %s '{"a":3}' | jq -c '-1, -(1), -.a, [.a,-.a]'

### jq -c 1 as $x | 2 as $y | [$x,$y,$x+$y*2-1]
printf %s 'null' | jq -c '1 as $x | 2 as $y | [$x,$y,$x+$y*2-1]'

### jq -c [.[] | (.a, .b) = 1]
printf %s '[{"a":0}]' | jq -c '[.[] | (.a, .b) = 1]'

### jq -c "abc" | .[1:2], .[-1:], .[:1]
printf %s 'null' | jq -c '"abc" | .[1:2], .[-1:], .[:1]'

### jq -c [1,[2,3]] | getpath([1,0]), (.[1] | first, last), flatten
printf %s 'null' | jq -c '[1,[2,3]] | getpath([1,0]), (.[1] | first, last), flatten'

### jq -c {"a":1} | has("a"), (["x"] | has(0), has(1))
printf %s 'null' | jq -c '{"a":1} | has("a"), (["x"] | has(0), has(1))'

### jq -c "x" as $x | "a" | . + $x, $x + .
printf %s 'null' | jq -c '"x" as $x | "a" | . + $x, $x + .'

### jq -c [3,1,2] | sort, sort_by(-.), group_by(. % 2), unique, min, max, add, reverse
printf %s 'null' | jq -c '[3,1,2] | sort, sort_by(-.), group_by(. % 2), unique, min, max, add, reverse'

### jq -c halt_error
printf %s '"bye\n"' | jq -c 'halt_error'

### jq -c halt_error(3)
printf %s '{"a":1}' | jq -c 'halt_error(3)'

### jq -c debug, stderr
printf %s '1' | jq -c 'debug, stderr'

### jq -c splits
printf %s 'null' | jq -c 'splits'

### jq -c .[0] | to_entries[] | [.key, (.value|tostring)] | join("=")
jq -c '.[0] | to_entries[] | [.key, (.value|tostring)] | join("=")' users.json

### jq -c def r: if . > 0 then . - 1 | r else . end; r
printf %s '100' | jq -c 'def r: if . > 0 then . - 1 | r else . end; r'

### jq -c .[1,0]
printf %s '[5,6]' | jq -c '.[1,0]'

### jq -c .["a","b"]
printf %s '{"a":1,"b":2}' | jq -c '.["a","b"]'

### jq -c [.[] | strings |= ascii_upcase]
printf %s '["a",1]' | jq -c '[.[] | strings |= ascii_upcase]'

### jq -c with_entries(.key |= "x_" + .)
printf %s '{"a":1}' | jq -c 'with_entries(.key |= "x_" + .)'

### jq -c [.[:2][], .[2:][]]
printf %s '[1,2,3]' | jq -c '[.[:2][], .[2:][]]'

### jq -c . # comment
printf %s '1' | jq -c '. # comment'

### jq -c .a."b", .a."b"?, ."a"["b"]
printf %s '{"a":{"b":1}}' | jq -c '.a."b", .a."b"?, ."a"["b"]'

### jq -c try (.a.b.c) catch "no"
printf %s '{"a":1}' | jq -c 'try (.a.b.c) catch "no"'

### jq -c (.a | not), (.b | not), ([] | not)
printf %s '{"a":true}' | jq -c '(.a | not), (.b | not), ([] | not)'

### jq -c 1 == 1.0, "a" < "b", [1] < [2], {} < [], null < false
printf %s 'null' | jq -c '1 == 1.0, "a" < "b", [1] < [2], {} < [], null < false'

### jq -c [.[] | round, trunc?]
printf %s '[1.5,-1.5,2.5]' | jq -c '[.[] | round, trunc?]'

### jq -c tojson
printf %s '"a\u0000\u001f\u007f"' | jq -c 'tojson'

### jq -c .[] | fromjson
printf %s '["{\"a\":1}","[1,2]","bad"]' | jq -c '.[] | fromjson'

### jq -c ascii_downcase as $x | $x
printf %s '"ABC"' | jq -c 'ascii_downcase as $x | $x'

### jq -c map(select(.tags | index("dev"))) | length
jq -c 'map(select(.tags | index("dev"))) | length' users.json

### jq -c [.[] | {id, t: .tags[]}]
jq -c '[.[] | {id, t: .tags[]}]' users.json

### jq -c map(.name | explode | map(. + 1) | implode)
jq -c 'map(.name | explode | map(. + 1) | implode)' users.json

### jq -c [.[]|.tags|length] | add / length
jq -c '[.[]|.tags|length] | add / length' users.json

### jq -c group_by(.tags|length) | map({key: (.[0].tags|length|tostring), value: length}) | from_entries
jq -c 'group_by(.tags|length) | map({key: (.[0].tags|length|tostring), value: length}) | from_entries' users.json

### jq -c localtime, strflocaltime, mktime and strftime of many conversions
TZ=Asia/Tokyo jq -nc '0 | strflocaltime("%H %Z"), localtime, (localtime | mktime), (gmtime | mktime)'
jq -nr '1700000000 | strftime("%Q|%N|%P|%r|%c|%x|%X|%k|%l|%s|%G-%V|%g|%U|%W|%u|%w|%-d|%_d|%^a|%10Y")'
