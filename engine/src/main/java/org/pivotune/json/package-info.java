/** JSON that strangers wrote: one strict way of reading it, with limits. */
@NullMarked
package org.pivotune.json;

import org.jspecify.annotations.NullMarked;
