/** The paper's tables as runnable studies over a folder of photos. */
@NullMarked
package org.pivotune.experiment;

import org.jspecify.annotations.NullMarked;
