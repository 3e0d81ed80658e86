/** From an aligned face to its pivot: the code in W whose image is nearest (Roich et al. 2021, section 3.1). */
@NullMarked
package org.pivotune.invert;

import org.jspecify.annotations.NullMarked;
