/** Questions about speed, one class each, and the programs that put our times beside PyTorch's. */
@NullMarked
package org.pivotune.bench;

import org.jspecify.annotations.NullMarked;
