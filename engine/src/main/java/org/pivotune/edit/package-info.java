/**
 * Edits of codes: directions with a unit of strength, sequences of them, catalogues, and strips of pictures that show
 * what they do. Works alike on the base generator and on personal ones, since tuning leaves W as it is.
 */
@NullMarked
package org.pivotune.edit;

import org.jspecify.annotations.NullMarked;
