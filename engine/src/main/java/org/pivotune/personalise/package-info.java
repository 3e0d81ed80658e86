/** The story on one page: an aligned face through projection, tuning and scoring. Hosts with several threads use {@code host}. */
@NullMarked
package org.pivotune.personalise;

import org.jspecify.annotations.NullMarked;
