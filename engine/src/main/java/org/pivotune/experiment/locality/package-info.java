/** What tuning does to everybody else: the drift of random codes, with and without regularisation (figure 15). */
@NullMarked
package org.pivotune.experiment.locality;

import org.jspecify.annotations.NullMarked;
