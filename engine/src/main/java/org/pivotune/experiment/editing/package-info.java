/** What edits do by each system, and to whom: the paper's second table. */
@NullMarked
package org.pivotune.experiment.editing;

import org.jspecify.annotations.NullMarked;
