/**
 * What happened, for people and machines: the run folder with its pictures, tensors, {@code report.html},
 * {@code scores.json} and {@code manifest.json}, and the way back from such a folder.
 */
@NullMarked
package org.pivotune.report;

import org.jspecify.annotations.NullMarked;
