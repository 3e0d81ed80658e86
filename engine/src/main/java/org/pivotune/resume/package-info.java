/**
 * Optimisation loops that can be cut off: what the remaining steps depend on, kept in a file now and then, so that a
 * loop begun again there comes to the same result, bit for bit on the CPU with the same number of threads.
 */
@NullMarked
package org.pivotune.resume;

import org.jspecify.annotations.NullMarked;
