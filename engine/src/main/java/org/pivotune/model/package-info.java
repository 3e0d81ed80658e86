/** The models that come with Pivotune: packed into the engine's jar, checked by SHA-256 when read. */
@NullMarked
package org.pivotune.model;

import org.jspecify.annotations.NullMarked;
