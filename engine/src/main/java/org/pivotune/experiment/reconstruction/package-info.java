/** How near each system comes to the photo: the paper's first table. */
@NullMarked
package org.pivotune.experiment.reconstruction;

import org.jspecify.annotations.NullMarked;
