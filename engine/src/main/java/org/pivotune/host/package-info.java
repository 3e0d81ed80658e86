/**
 * Pivotune inside another program, the host: jobs from any thread, one device thread that does them, edits between the
 * steps of a tuning. {@link org.pivotune.host.Pivotune} is where to begin; docs/embedding.md tells the rest.
 */
@NullMarked
package org.pivotune.host;

import org.jspecify.annotations.NullMarked;
