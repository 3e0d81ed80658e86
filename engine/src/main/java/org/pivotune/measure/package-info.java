/** Scores of an image against a reference. Shares no code with the losses that images are optimised by. */
@NullMarked
package org.pivotune.measure;

import org.jspecify.annotations.NullMarked;
