/**
 * Files made to harm: damaged at random in the thousands, kept ones by the dozen. What the main code promises about
 * them is in docs/limits.md.
 */
@NullMarked
package org.pivotune.hostile;

import org.jspecify.annotations.NullMarked;
