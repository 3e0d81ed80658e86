/** What becomes of pivotal tuning around other pivots, and with the code tuned too: the paper's figure 16. */
@NullMarked
package org.pivotune.experiment.ablation;

import org.jspecify.annotations.NullMarked;
