/** What a host's Micrometer registry may show of Pivotune; needs {@code micrometer-core}, which nothing else here does. */
@NullMarked
package org.pivotune.host.metrics;

import org.jspecify.annotations.NullMarked;
