/** How good a picture is after how many seconds. */
@NullMarked
package org.pivotune.experiment.quality;

import org.jspecify.annotations.NullMarked;
