stage('gate') {
  steps {
    sh 'gate check --junit-strict --report junit=reports/gate.xml --report html=reports/gate.html'
  }
  post {
    always {
      junit testResults: 'reports/gate.xml', allowEmptyResults: false
      archiveArtifacts artifacts: 'reports/*', allowEmptyArchive: true
    }
  }
}
