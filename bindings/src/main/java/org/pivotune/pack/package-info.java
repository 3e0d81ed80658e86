/** Native library packs: found on the class path, unpacked once into a cache, checked by SHA-256, found again. */
@NullMarked
package org.pivotune.pack;

import org.jspecify.annotations.NullMarked;
