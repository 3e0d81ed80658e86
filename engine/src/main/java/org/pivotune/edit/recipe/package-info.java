/**
 * Edits before they meet a generator: what a user types, what a catalogue names, and how both become methods.
 */
@NullMarked
package org.pivotune.edit.recipe;

import org.jspecify.annotations.NullMarked;
