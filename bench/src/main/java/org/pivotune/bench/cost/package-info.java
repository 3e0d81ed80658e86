/**
 * What a step costs, counted from the network's shape and the passes that our operations make: floating point
 * operations, bytes, launches and memory; and from these, times on machines that are not at hand.
 */
@NullMarked
package org.pivotune.bench.cost;

import org.jspecify.annotations.NullMarked;
