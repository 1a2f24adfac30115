### sort
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -r
echo "exit $?"

### sort -r
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -r
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -r
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -u
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -u
echo "exit $?"

### sort -u
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -u
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -n
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -n
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -n
echo "exit $?"

### sort -rn
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -rn
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -rn
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -rn
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -f
echo "exit $?"

### sort -f
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -f
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -f
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -fu
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -fu
echo "exit $?"

### sort -fu
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -fu
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k2
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k2
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k2
echo "exit $?"

### sort -k2n
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k2n
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k2n
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k2n
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k2,2n
echo "exit $?"

### sort -k2,2n
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k2,2n
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k2,2n
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k2,2nr -k1,1
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k2,2nr -k1,1
echo "exit $?"

### sort -k2,2nr -k1,1
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k2,2nr -k1,1
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k3
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k3
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k3
echo "exit $?"

### sort -k1,1
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k1,1
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k1,1
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k1,1
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k1,1 -s
echo "exit $?"

### sort -k1,1 -s
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k1,1 -s
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k1,1 -s
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k1,1 -u
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k1,1 -u
echo "exit $?"

### sort -k1,1 -u
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k1,1 -u
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -b
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -b
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -b
echo "exit $?"

### sort -k1b,1
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k1b,1
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k1b,1
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k1b,1
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -bk1,1
echo "exit $?"

### sort -bk1,1
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -bk1,1
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -bk1,1
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -d
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -d
echo "exit $?"

### sort -d
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -d
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -df
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -df
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -df
echo "exit $?"

### sort -i
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -i
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -i
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -i
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -s -k2,2
echo "exit $?"

### sort -s -k2,2
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -s -k2,2
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -s -k2,2
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k1.2
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k1.2
echo "exit $?"

### sort -k1.2
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k1.2
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k1.2,1.3
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k1.2,1.3
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k1.2,1.3
echo "exit $?"

### sort -k2.1,2.1
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k2.1,2.1
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k2.1,2.1
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k2.1,2.1
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k2,2 -k1,1r
echo "exit $?"

### sort -k2,2 -k1,1r
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k2,2 -k1,1r
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k2,2 -k1,1r
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -c
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -c
echo "exit $?"

### sort -c
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -c
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -C
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -C
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -C
echo "exit $?"

### sort -cu
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -cu
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -cu
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -cu
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k2 -n
echo "exit $?"

### sort -k2 -n
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k2 -n
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k2 -n
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -nk2
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -nk2
echo "exit $?"

### sort -nk2
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -nk2
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -n -k2 -k1
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -n -k2 -k1
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -n -k2 -k1
echo "exit $?"

### sort -t -k2,2n
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -t ' ' -k2,2n
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -t ' ' -k2,2n
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t ' ' -k2,2n
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -t ' ' -k3
echo "exit $?"

### sort -t -k3
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -t ' ' -k3
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t ' ' -k3
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -o out.txt
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -o out.txt
echo "exit $?"

### sort -o out.txt
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -o out.txt
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -nu
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -nu
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -nu
echo "exit $?"

### sort -fr
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -fr
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -fr
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -fr
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k5
echo "exit $?"

### sort -k5
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k5
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k5
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -g
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -g
echo "exit $?"

### sort -g
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -g
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -h
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -h
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -h
echo "exit $?"

### sort -V
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -V
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -V
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -V
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -M
echo "exit $?"

### sort -M
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -M
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -M
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort --reverse
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort --reverse
echo "exit $?"

### sort --reverse
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort --reverse
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort --key=2
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort --key=2
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort --key=2
echo "exit $?"

### sort -k0
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k0
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k0
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k0
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k2.0
echo "exit $?"

### sort -k2.0
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k2.0
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k2.0
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -kx
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -kx
echo "exit $?"

### sort -kx
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -kx
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort --foo
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort --foo
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort --foo
echo "exit $?"

### sort -t ab
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -t ab
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -t ab
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t ab
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -t ''
echo "exit $?"

### sort -t
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -t ''
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t ''
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -nd
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -nd
echo "exit $?"

### sort -nd
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -nd
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -ng
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -ng
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -ng
echo "exit $?"

### sort -z
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -z
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -z
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -z
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -m
echo "exit $?"

### sort -m
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -m
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -m
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -sr
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -sr
echo "exit $?"

### sort -sr
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -sr
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -sn
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -sn
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -sn
echo "exit $?"

### sort -ru
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -ru
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -ru
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -ru
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort --sort=numeric
echo "exit $?"

### sort --sort=numeric
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort --sort=numeric
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort --sort=numeric
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort --parallel=4
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort --parallel=4
echo "exit $?"

### sort --parallel=4
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort --parallel=4
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -S 10M
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -S 10M
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -S 10M
echo "exit $?"

### sort -T /tmp
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -T /tmp
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -T /tmp
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -T /tmp
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k1,1f -k2,2n
echo "exit $?"

### sort -k1,1f -k2,2n
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k1,1f -k2,2n
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k1,1f -k2,2n
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k2nr
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k2nr
echo "exit $?"

### sort -k2nr
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k2nr
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k2rn,2
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k2rn,2
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k2rn,2
echo "exit $?"

### sort -k1bf
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k1bf
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k1bf
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k1bf
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort -k2b,2b
echo "exit $?"

### sort -k2b,2b
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k2b,2b
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -k2b,2b
echo "exit $?"
printf '%s' $'banana 3 x\napple 10 b\ncherry 2 a\n apple 1 c\nBanana 3 y\n  fig 2 z\napple 10 a\n\nfig\n' | sort '-k 2'
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort '-k 2'
echo "exit $?"

### sort -k 2
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort '-k 2'
echo "exit $?"
printf '%s' $'v1.10\nv1.9\nv1.2.3\nfile10.txt\nfile9.txt\nfile1.tar.gz\na\nb1\nb~1\n1.0-rc1\n1.0\n.hid\n..\n.\nfile-1\nfile_1\n1.0~beta\n1.0.1\n007\n7\nA\n' | sort -V
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -V
echo "exit $?"
printf '%s' $'v1.10\nv1.9\nv1.2.3\nfile10.txt\nfile9.txt\nfile1.tar.gz\na\nb1\nb~1\n1.0-rc1\n1.0\n.hid\n..\n.\nfile-1\nfile_1\n1.0~beta\n1.0.1\n007\n7\nA\n' | sort -rV
echo "exit $?"

### sort -rV
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -rV
echo "exit $?"
printf '%s' $'v1.10\nv1.9\nv1.2.3\nfile10.txt\nfile9.txt\nfile1.tar.gz\na\nb1\nb~1\n1.0-rc1\n1.0\n.hid\n..\n.\nfile-1\nfile_1\n1.0~beta\n1.0.1\n007\n7\nA\n' | sort -Vu
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -Vu
echo "exit $?"
printf '%s' $'v1.10\nv1.9\nv1.2.3\nfile10.txt\nfile9.txt\nfile1.tar.gz\na\nb1\nb~1\n1.0-rc1\n1.0\n.hid\n..\n.\nfile-1\nfile_1\n1.0~beta\n1.0.1\n007\n7\nA\n' | sort -k1V
echo "exit $?"

### sort -k1V
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -k1V
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -n
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -g
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -h
echo "exit $?"

### sort -nr
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -nr
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -hr
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -gr
echo "exit $?"
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -nu
echo "exit $?"

### sort -gu
printf '%s' $'10\n9\n2K\n1M\n-4\n3.5\n1e3\n0x10\n\nabc\n.5\n007\n7\n+3\n100000000000000000000\n99999999999999999999\n-0\n1.10\n1.9\nnan\ninf\n-inf\n5 \n 6\n' | sort -gu
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t, -k2n
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t , -k2,2n
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t, -k3
echo "exit $?"

### sort -t, -k1,1 -k2,2rn
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t, -k1,1 -k2,2rn
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t, -k2.1,2.1
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t, -k1,1 -s
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t, -k1,2
echo "exit $?"

### sort -t, -k2,2 -u
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t, -k2,2 -u
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort -t, -k2,1
echo "exit $?"
printf '%s' $'b,2,x\na,10,y\na,9,x\nc,,z\nb,1,\n,5,w\n' | sort '-t\0' -k1
echo "exit $?"
printf '%s' $'Mar 3\nJAN 1\nfeb 2\nxyz\nDec 9\n' | sort -M
echo "exit $?"

### sort -Mr
printf '%s' $'Mar 3\nJAN 1\nfeb 2\nxyz\nDec 9\n' | sort -Mr
echo "exit $?"
printf '%s' $'Mar 3\nJAN 1\nfeb 2\nxyz\nDec 9\n' | sort -k1M
echo "exit $?"
printf '%s' $'é\ne\nz\n🎉\n￮\na' | sort
echo "exit $?"
printf '%s' $'é\nÉ\nb\nB\na' | sort -f
echo "exit $?"

### sort again
printf '%s' a | sort
echo "exit $?"
sort
echo "exit $?"
sort words.txt numbers.txt
echo "exit $?"

### sort nofile
sort nofile
echo "exit $?"
sort src
echo "exit $?"
sort -o words.txt words.txt
echo "exit $?"
sort -u words.txt
echo "exit $?"

### sort latin1.txt
sort latin1.txt
echo "exit $?"
sort -m words.txt notes.txt
echo "exit $?"
sort -c words.txt notes.txt
echo "exit $?"
sort -t, -k2n people.csv
echo "exit $?"

### sort -k3 -t :
printf '%s' $'root:x:0\nuser:x:1000\nbin:x:2\n' | sort -k3 -t :
echo "exit $?"
printf '%s' $'root:x:0\nuser:x:1000\nbin:x:2\n' | sort -t: -k3n
echo "exit $?"
printf '%s' $'zzz\n' | sort - words.txt
echo "exit $?"
sort -n numbers.txt
echo "exit $?"

