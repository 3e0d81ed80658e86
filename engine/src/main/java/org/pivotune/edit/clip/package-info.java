/**
 * Edits by words (Patashnik et al. 2021, StyleCLIP): mappers, networks trained for one phrase each, and global
 * directions, which turn any change of words into channels of style space.
 */
@NullMarked
package org.pivotune.edit.clip;

import org.jspecify.annotations.NullMarked;
