// net/http with its defaults. Planted: the database's words in a response, and a panic that closes the connection.
package main

import (
	"encoding/json"
	"net/http"
	"os"
	"runtime/debug"
)

func main() {
	http.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Type", "application/json"); w.Write([]byte(`{"ok":true}`)) })
	http.HandleFunc("/users", func(w http.ResponseWriter, r *http.Request) {
		var user struct{ Email string }
		if err := json.NewDecoder(r.Body).Decode(&user); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.WriteHeader(201)
		json.NewEncoder(w).Encode(user)
	})
	http.HandleFunc("/database", func(w http.ResponseWriter, r *http.Request) { http.Error(w, `pq: column "emial" does not exist`, 500) })
	http.HandleFunc("/panic", func(w http.ResponseWriter, r *http.Request) { panic("planted") })
	http.HandleFunc("/stack", func(w http.ResponseWriter, r *http.Request) { http.Error(w, string(debug.Stack()), 500) })
	http.HandleFunc("/empty", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) })
	http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil)
}
