/**
 * Codes in files of other tools: latents, pivots and directions are told apart and brought into shape by one set of
 * rules, so that two readers of one file agree.
 */
@NullMarked
package org.pivotune.code;

import org.jspecify.annotations.NullMarked;
