/**
 * Who is in a picture: an ArcFace-style network turns a face into a unit vector, and the cosine of two vectors says how
 * alike two faces are. For measuring only; nothing here trains or feeds a loss.
 */
@NullMarked
package org.pivotune.identity;

import org.jspecify.annotations.NullMarked;
