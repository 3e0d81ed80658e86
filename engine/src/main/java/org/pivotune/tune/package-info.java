/**
 * Pivotal tuning: re-training the generator around a pivot until it shows the photo, while its surroundings stay as
 * they were (Roich et al. 2021, sections 3.2 and 3.3).
 */
@NullMarked
package org.pivotune.tune;

import org.jspecify.annotations.NullMarked;
