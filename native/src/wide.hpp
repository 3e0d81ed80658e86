// One body, several machine codes; the loader picks at start.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define PVT_MANY_MACHINES
#define PVT_WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PVT_WIDE
#endif
