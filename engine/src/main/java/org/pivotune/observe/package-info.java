/** How long work tells what it does and is told to stop. No numerics here, and no logging there. */
@NullMarked
package org.pivotune.observe;

import org.jspecify.annotations.NullMarked;
