/** The story on one page: an aligned face through projection, tuning and scoring. What a host calls. */
@NullMarked
package org.pivotune.personalise;

import org.jspecify.annotations.NullMarked;
