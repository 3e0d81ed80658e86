/* Compiled alone as strict C11: the contract needs nothing but itself. */
#include "pivotune_torch.h"

int main(void) { return PVT_OK; }
