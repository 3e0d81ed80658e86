/** What sharing a generator costs each of several people. */
@NullMarked
package org.pivotune.experiment.together;

import org.jspecify.annotations.NullMarked;
