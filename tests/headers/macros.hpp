#pragma once
// What other libraries define, before any of our headers: their names must not be ours. The standard library and the
// libraries that we include come first, as they do in a program that has a precompiled header.

#include <bits/stdc++.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif
#include <fmt/format.h>
#include <Eigen/Core>
#include <nlohmann/json.hpp>
#include <unsupported/Eigen/AutoDiff>

// Qt
#define emit
#define signals public
#define slots
#define foreach for
#define forever for (;;)

// windows.h, rpcndr.h, wingdi.h, winnt.h, winuser.h
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define near
#define far
#define small char
#define hyper long long
#define interface struct
#define IN
#define OUT
#define OPTIONAL
#define CONST const
#define VOID void
#define TRUE 1
#define FALSE 0
#define ERROR 0
#define IGNORE 0
#define INFINITE 0xFFFFFFFF
#define DELETE 0x00010000L
#define NO_ERROR 0L
#define STRICT 1
#define RELATIVE 2
#define ABSOLUTE 1
#define GetObject GetObjectW

// X.h, Xlib.h
#define None 0L
#define Always 2
#define Success 0
#define Bool int
#define Status int
#define True 1
#define False 0
#define Unsorted 0
#define Complex 0
#define GrayScale 1

// sys/sysmacros.h, termios.h, sys/param.h, complex.h, math.h, curses.h
#define major(dev) (dev)
#define minor(dev) (dev)
#define makedev(a, b) (a)
#define B0 0000000
#define B50 0000001
#define B1000000 0010010
#define ECHO 0000010
#define CR1 0001000
#define howmany(x, y) (((x) + ((y)-1)) / (y))
#define I _Complex_I
#define DOMAIN 1
#define OVERFLOW 3
#define UNDERFLOW 4
#define OK 0
#define ERR (-1)
#define unix 1
#define linux 1
