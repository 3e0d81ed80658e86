/* What a test asks the stand-in for and tells it; exported by its libcudart.so.13. */
#ifndef PIVOTUNE_STAND_IN_H
#define PIVOTUNE_STAND_IN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A counter of this process, of one device or (-1) of all; -1 for a name that there is none of. The README has them. */
int64_t stand_in_counter(const char* name, int device);

/* Every allocation from the n-th on (from 1, counted anew from now) runs out of memory until this is called again; with
   amid_captures, counted anew in every capture and only there. n of 0: as much as there is. */
void stand_in_exhaust(int64_t n, int amid_captures);

/* The peak of bytes begins anew. */
void stand_in_restart_peak(void);

#ifdef __cplusplus
}
#endif
#endif
