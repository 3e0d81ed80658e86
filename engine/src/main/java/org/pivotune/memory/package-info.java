/**
 * How much memory the loops over a generator take, from the shapes of its networks, and which settings fit into a limit.
 */
@NullMarked
package org.pivotune.memory;

import org.jspecify.annotations.NullMarked;
