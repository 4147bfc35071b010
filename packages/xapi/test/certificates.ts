/** A certificate that signs itself, and its key: made for these tests, trusted nowhere. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Of `xcp-one.example`, as hosts have them: not for the address it is reached by. */
export const certificateOne: TestCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBpzCCAU2gAwIBAgIUKAuTSL3+wnjp2IIt/38ng0pjVKYwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPeGNwLW9uZS5leGFtcGxlMCAXDTI2MTEyODE3NTUzNloYDzIx
MjYxMTA0MTc1NTM2WjAaMRgwFgYDVQQDDA94Y3Atb25lLmV4YW1wbGUwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAS/ACuJf0luGvTE2ZVfpi4gaO02sTD29wiFxpqy
FYNyaFo2JYa6d/HLZyzsXsR+wdPn+Xju7UoMkSLjwip4m//no28wbTAdBgNVHQ4E
FgQU6GU+/UO1Y1eL5RFqAwzebbjwmRYwHwYDVR0jBBgwFoAU6GU+/UO1Y1eL5RFq
AwzebbjwmRYwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgg94Y3Atb25lLmV4
YW1wbGUwCgYIKoZIzj0EAwIDSAAwRQIgd7cwOS8FbXVFL9Kk2Ns2yvzaDc5nEIIx
a3HxKy1qiNACIQDyqSYLzZoPLnQKj7uZ4wNdg8dCqlv95ZYjAL63Dwradg==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPoG6UaO9HyBTCWtC
HW3eDwxzvwtxyqzhF7cfNJztMKehRANCAAS/ACuJf0luGvTE2ZVfpi4gaO02sTD2
9wiFxpqyFYNyaFo2JYa6d/HLZyzsXsR+wdPn+Xju7UoMkSLjwip4m//n
-----END PRIVATE KEY-----
`,
};

/** Of `xcp-two.example`. */
export const certificateTwo: TestCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBpjCCAU2gAwIBAgIUfl18Vf1MpuCBlsrWX9zAn1j1ElIwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPeGNwLXR3by5leGFtcGxlMCAXDTI2MTEyODE3NTUzNloYDzIx
MjYxMTA0MTc1NTM2WjAaMRgwFgYDVQQDDA94Y3AtdHdvLmV4YW1wbGUwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARovgzb9jpUW/jn7HoCj+/eAHTjtYnoW+Pv7Rt9
VkEYa65vB20HwE8sM7isARfk82JokiZ1wdaAk5LNPU/J/mOoo28wbTAdBgNVHQ4E
FgQUlp0tjGJmLmntSUn4ifzHZyzDgk0wHwYDVR0jBBgwFoAUlp0tjGJmLmntSUn4
ifzHZyzDgk0wDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgg94Y3AtdHdvLmV4
YW1wbGUwCgYIKoZIzj0EAwIDRwAwRAIge+EnPEnWFoZdFLpLAaWm6VuvNW5CYRXy
Nh8Lis3YmPECICiKL5qmousxXNkYOCT2p3gCAETMi8Wzf+2Gm/x5mFUe
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGNRJx8YmqYAdPIA2
xLeaLyHgXL5veRR5/DkCs1cvIwehRANCAARovgzb9jpUW/jn7HoCj+/eAHTjtYno
W+Pv7Rt9VkEYa65vB20HwE8sM7isARfk82JokiZ1wdaAk5LNPU/J/mOo
-----END PRIVATE KEY-----
`,
};

/** Of `localhost` and `127.0.0.1`. */
export const certificateLocal: TestCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUdbBF1/kw6TFxMzbdPrnERAz3Z3swCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODE3NTUzNloYDzIxMjYxMTA0
MTc1NTM2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARpx/XBjRKwHwqU/4cx+e6O2uB5/lhjO7VqbSZRiNhZsEw7fDQoel9V
QKSylOhRwMUauWWhlwMy+OLSHbM8w/WYo28wbTAdBgNVHQ4EFgQUGS31CnnggELa
82Az2omtVWC9uXQwHwYDVR0jBBgwFoAUGS31CnnggELa82Az2omtVWC9uXQwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAJyN0Vg/tXL0FgYL4G7hE0P6umOSArFE3puTnuhHIXMzAiBj
4F/r2zJmpb3+EfwH6uZIlznzhKkypM6huAfJeNOY9A==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqcQlPYnbc4AI0QZq
w+EkMtkAnkvrE259duqXYQxTh1ChRANCAARpx/XBjRKwHwqU/4cx+e6O2uB5/lhj
O7VqbSZRiNhZsEw7fDQoel9VQKSylOhRwMUauWWhlwMy+OLSHbM8w/WY
-----END PRIVATE KEY-----
`,
};
